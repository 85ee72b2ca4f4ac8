using System.Buffers;
using MoxE.Engine.Running;
using MoxE.Engine.Streams;

namespace MoxE.Engine.Requests;

/// <summary>
/// The reader's end of one generation. Safe for one reader; the engine writes at the other end. A reader that stops
/// reading pauses its own sequence only. Disposing before the end cancels the work within one step.
/// </summary>
public sealed class Generation : IDisposable
{
    private readonly OutputPipe _pipe;
    private readonly SequenceTimes _times;

    internal Generation(GenerationRequest request, OutputPipe pipe, SequenceTimes times)
    {
        RequestId = request.RequestId;
        PromptTokens = request.Prompt.Length;
        _pipe = pipe;
        _times = times;
    }

    /// <summary>The request's id.</summary>
    public string RequestId { get; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Tokens generated so far, the stop token not counted; may run ahead of the reader by the output buffer.</summary>
    public int CompletionTokens => _pipe.CompletionTokens;

    /// <summary>Why it ended; <see cref="FinishReason.None"/> until the last update was read.</summary>
    public FinishReason Finish { get; private set; }

    /// <summary>The failure when <see cref="TokenUpdate.Finish"/> was <see cref="FinishReason.Failed"/> or <see cref="FinishReason.DeadlineExceeded"/>.</summary>
    public EngineError? Error => _pipe.Error;

    /// <summary>Details of the prompt's tokens, one each, when they were asked for; complete before the first update can be read. Null until then.</summary>
    public IReadOnlyList<TokenDetail>? PromptDetails => _pipe.PromptDetails;

    /// <summary>Logits [R, V] of the prompt's rows as they leave the graph, when they were asked for; complete before the first update can be read.</summary>
    public ReadOnlyMemory<float> PromptLogits => _pipe.PromptLogits;

    /// <summary>The embedding [D] when one was asked for; there before the closing update can be read.</summary>
    public ReadOnlyMemory<float> Embedding => _pipe.Embedding;

    /// <summary>Where the time went; final once the last update was read.</summary>
    public GenerationTimings Timings => _times.Read();

    /// <summary>Completes with true when an update can be read, with false after the last one was.</summary>
    /// <param name="cancellationToken">Ends this wait only, with an <see cref="OperationCanceledException"/>; the generation goes on.</param>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _pipe.WaitToReadAsync(cancellationToken);

    /// <summary>Reads one update and appends its text to <paramref name="text"/>.</summary>
    /// <returns>False when nothing is waiting.</returns>
    public bool TryRead(IBufferWriter<char> text, out TokenUpdate update)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!_pipe.TryRead(text, out update))
        {
            return false;
        }

        Finish = update.Finish;
        return true;
    }

    /// <summary>Ends the generation within one step; its last update says <see cref="FinishReason.Cancelled"/>. Harmless when it has ended.</summary>
    public void Cancel() => _pipe.Cancel();

    /// <summary>Cancels if still running; nothing can be read afterwards.</summary>
    public void Dispose() => _pipe.Abandon();
}
