using System.Buffers;
using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>Carries every choice of a request from its generation to a sink, all choices at once.</summary>
internal static class ChoicePump
{
    /// <summary>Runs until every choice has ended.</summary>
    /// <returns>Null, or the failure of the first choice that failed; the others are then abandoned.</returns>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public static async Task<ServiceError?> RunAsync(ActiveRequest active, IChoiceSink sink, CancellationToken cancellationToken)
    {
        using CancellationTokenSource abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ServiceError?>[] pumps = [.. active.Generations.Select((_, choice) => PumpAsync(active, choice, sink, abandon))];
        await Task.WhenAll((IEnumerable<Task>)pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (Task<ServiceError?> pump in pumps)
        {
            if (pump.IsFaulted)
            {
                return await pump;
            }
        }

        return pumps.Where(pump => pump.IsCompletedSuccessfully).Select(pump => pump.Result).FirstOrDefault(error => error is not null);
    }

    private static async Task<ServiceError?> PumpAsync(ActiveRequest active, int choice, IChoiceSink sink, CancellationTokenSource abandon)
    {
        bool ended = false;
        try
        {
            ServiceError? error = await CopyAsync(active, choice, sink, abandon.Token);
            ended = error is null;
            return error;
        }
        finally
        {
            if (!ended)
            {
                await abandon.CancelAsync();
            }
        }
    }

    private static async Task<ServiceError?> CopyAsync(ActiveRequest active, int choice, IChoiceSink sink, CancellationToken cancellationToken)
    {
        Generation generation = active.Generations[choice];
        if (active.Request.Parts.RequestedPromptLogProbs is not null)
        {
            // Only then are the details of the prompt complete.
            await generation.WaitToReadAsync(cancellationToken);
        }

        ValidPrompt prompt = active.PromptOf(choice);
        await sink.BeginAsync(choice, new ChoicePrompt(prompt.Echo, prompt.Ids, generation.PromptDetails), cancellationToken);
        ArrayBufferWriter<char> text = new();
        while (await generation.WaitToReadAsync(cancellationToken))
        {
            while (generation.TryRead(text, out TokenUpdate update))
            {
                if (Failure(generation, update.Finish) is { } error)
                {
                    return error;
                }

                await sink.WriteAsync(choice, text.WrittenMemory, update, cancellationToken);
                text.ResetWrittenCount();
            }
        }

        return null;
    }

    private static ServiceError? Failure(Generation generation, FinishReason finish) => finish switch
    {
        FinishReason.None or FinishReason.Stop or FinishReason.Length => null,
        FinishReason.Cancelled => new(ErrorKind.Cancelled, "The request was cancelled."),
        _ => ServiceError.From(generation.Error ?? new EngineError(EngineErrorKind.StepFailed, "")),
    };
}
