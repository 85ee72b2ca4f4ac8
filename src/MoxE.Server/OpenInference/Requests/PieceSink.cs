using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Sends each update of a request's one choice as an answer; updates that would say nothing wait for the next.</summary>
/// <param name="answers">Lays answers out.</param>
/// <param name="plan">The request's plan.</param>
/// <param name="send">Sends one answer; completing late slows this request only.</param>
internal sealed class PieceSink(AnswerWriter answers, InferPlan plan, Func<InferAnswer, CancellationToken, ValueTask> send) : IChoiceSink
{
    private readonly bool _tellsTokens = plan.Outputs.Contains(TensorNames.TokenIds);
    private bool _sent;
    private long _tokens;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        _tokens += update.TokenId >= 0 ? 1 : 0;
        if (text.IsEmpty && update.Finish == FinishReason.None && !(_tellsTokens && update.TokenId >= 0))
        {
            return;
        }

        InferAnswer answer = answers.Piece(text.ToString(), update, !_sent, _tokens);
        _sent = true;
        await send(answer, cancellationToken);
    }
}
