using System.Buffers;
using System.Globalization;
using System.Text;
using MoxE.Engine;
using MoxE.Engine.Requests;

namespace MoxE.Cli.Generating;

/// <summary>Writes what the engine generates, as it comes or at the end, as text or as token ids.</summary>
internal sealed class Continuation(CliContext context, bool printIds, bool stream)
{
    private readonly ArrayBufferWriter<char> _text = new();
    private readonly StringBuilder _held = new();
    private int _ids;

    /// <summary>Submits the request and writes its output, and a line end.</summary>
    /// <exception cref="CommandException">The engine refused the request, or it failed.</exception>
    public async Task<GenerationStatistics> WriteAsync(InferenceEngine engine, GenerationRequest request, CancellationToken stop)
    {
        Admission admission = engine.Submit(request);
        if (!admission.Accepted)
        {
            throw new CommandException(admission.Error.Message);
        }

        using Generation generation = admission.Generation;
        long submitted = context.Time.GetTimestamp();
        long first = submitted, last = submitted;
        FinishReason finish = FinishReason.None;
        while (await generation.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            while (generation.TryRead(_text, out TokenUpdate update))
            {
                last = context.Time.GetTimestamp();
                first = first == submitted ? last : first;
                finish = update.Finish;
                Take(update);
            }

            await FlushAsync(always: stream).ConfigureAwait(false);
        }

        await FlushAsync(always: true).ConfigureAwait(false);
        await context.Out.WriteLineAsync().ConfigureAwait(false);
        return finish is FinishReason.Stop or FinishReason.Length
            ? new GenerationStatistics(
                generation.PromptTokens, generation.CompletionTokens, context.Time.GetElapsedTime(submitted, first), context.Time.GetElapsedTime(first, last))
            : throw new CommandException(generation.Error?.Message ?? $"the generation ended early: {finish}.");
    }

    private void Take(TokenUpdate update)
    {
        if (!printIds)
        {
            _held.Append(_text.WrittenSpan);
        }
        else if (update.TokenId >= 0)
        {
            _held.Append(_ids++ == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{update.TokenId}");
        }

        _text.ResetWrittenCount();
    }

    private async Task FlushAsync(bool always)
    {
        if (always && _held.Length > 0)
        {
            await context.Out.WriteAsync(_held.ToString()).ConfigureAwait(false);
            await context.Out.FlushAsync().ConfigureAwait(false);
            _held.Clear();
        }
    }
}
