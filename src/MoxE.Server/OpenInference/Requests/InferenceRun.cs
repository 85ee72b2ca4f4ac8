using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>A request that runs. Disposing it cancels what is left.</summary>
/// <param name="active">Its generations.</param>
/// <param name="plan">Its plan.</param>
/// <param name="answers">Lays its answers out.</param>
/// <param name="inPieces">Whether it is answered token by token.</param>
internal sealed class InferenceRun(ActiveRequest active, InferPlan plan, AnswerWriter answers, bool inPieces) : IDisposable
{
    /// <summary>Runs to the end and gives the whole answer.</summary>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public async Task<Outcome<InferAnswer>> AnswerAsync(CancellationToken cancellationToken)
    {
        AnswerSink sink = new(active.Generations.Count);
        return await ChoicePump.RunAsync(active, sink, cancellationToken) is { } error ? error : answers.Whole(sink.Choices);
    }

    /// <summary>Runs to the end and sends answers as they come: one, where the request wants it whole.</summary>
    /// <returns>Null, or why it failed.</returns>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public async Task<ServiceError?> StreamAsync(Func<InferAnswer, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        if (inPieces)
        {
            return await ChoicePump.RunAsync(active, new PieceSink(answers, plan, send), cancellationToken);
        }

        Outcome<InferAnswer> answer = await AnswerAsync(cancellationToken);
        if (!answer.Succeeded)
        {
            return answer.Error;
        }

        await send(answer.Value, cancellationToken);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => active.Dispose();
}
