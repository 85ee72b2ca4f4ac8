using System.Text;
using MoxE.Client;

namespace MoxE.Cli.Chat;

/// <summary>Reads messages and commands until the user leaves, and writes answers. An interrupt stops the answer that runs; one without an answer is not taken and ends the program.</summary>
internal sealed class ChatLoop(CliContext context, IChatPartner partner, Conversation conversation, AnswerPrinter printer)
{
    private readonly ChatStatistics _statistics = new();
    private readonly Lock _lock = new();
    private CancellationTokenSource? _answer;

    /// <summary>Talks.</summary>
    /// <returns>An <see cref="ExitCode"/>: failed when an answer or a command failed and nobody was there to see it.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using IDisposable offered = context.Interrupts.Offer(StopAnswer);
        ChatInput input = new(context);
        ChatCommands commands = new(context, conversation, _statistics);
        if (context.InIsTerminal)
        {
            await context.Error.WriteLineAsync($"{partner.Title}. /help lists commands, Ctrl-C stops an answer.").ConfigureAwait(false);
            printer.WriteLegend();
        }

        try
        {
            while (!commands.Left && await input.ReadAsync(stop).ConfigureAwait(false) is { } line)
            {
                if (!await TakeAsync(line, commands, stop).ConfigureAwait(false) && !context.InIsTerminal)
                {
                    return ExitCode.Failed;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await context.Out.WriteLineAsync().ConfigureAwait(false); // the prompt, or half an answer, stands on the line
        }

        return ExitCode.Done;
    }

    private async Task<bool> TakeAsync(string line, ChatCommands commands, CancellationToken stop)
    {
        try
        {
            if (ChatCommands.IsCommand(line))
            {
                commands.Run(line);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                await AnswerAsync(line.StartsWith('/') ? line[1..] : line, stop).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception e) when (e is CommandException or MoxEException or HttpRequestException)
        {
            await context.Error.WriteLineAsync($"moxe: {Failure.Describe(e)}").ConfigureAwait(false);
            return false;
        }
    }

    private async Task AnswerAsync(string message, CancellationToken stop)
    {
        using var answer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Running(answer);
        conversation.Ask(message);
        StringBuilder text = new();
        long asked = context.Time.GetTimestamp(), first = asked;
        try
        {
            await foreach (AnswerPiece piece in partner.AnswerAsync(conversation.Messages, answer.Token).ConfigureAwait(false))
            {
                first = first == asked ? context.Time.GetTimestamp() : first;
                text.Append(piece.Text);
                await printer.WriteAsync(piece).ConfigureAwait(false);
                if (piece.Counts is { } counts)
                {
                    _statistics.Add(counts, context.Time.GetElapsedTime(asked, first), context.Time.GetElapsedTime(first));
                }
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await context.Error.WriteAsync(" [stopped]").ConfigureAwait(false);
        }
        catch (Exception e) when (e is CommandException or MoxEException or HttpRequestException)
        {
            conversation.TakeBack();
            if (text.Length > 0)
            {
                await context.Out.WriteLineAsync().ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            Running(null);
        }

        conversation.Answer(text.ToString());
        await context.Out.WriteLineAsync().ConfigureAwait(false);
        await context.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private void Running(CancellationTokenSource? answer)
    {
        lock (_lock)
        {
            _answer = answer;
        }
    }

    private bool StopAnswer()
    {
        lock (_lock)
        {
            if (_answer is not { IsCancellationRequested: false } answer)
            {
                return false;
            }

            answer.Cancel();
            return true;
        }
    }
}
