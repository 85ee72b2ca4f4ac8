using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.Engine.Running;

/// <summary>From a row of logits to an update that the reader can see. The engine thread's.</summary>
internal sealed class TokenDraw(Sampler sampler, SequenceAccounts accounts, EngineParts parts, char[] scratch)
{
    /// <summary>Draws and publishes the next token of <paramref name="sequence"/>, and ends the sequence when it was the last.</summary>
    /// <returns>Whether a token was generated: not when it was a stop token, or the logits were bad.</returns>
    public bool TryDraw(Sequence sequence, ReadOnlySpan<float> logits, long now)
    {
        GenerationRequest request = sequence.Request;
        if (request.MaxTokens == 0)
        {
            accounts.Close(sequence, FinishReason.Length, null, now);
            return false;
        }

        if (!sampler.TrySample(logits, request.Sampling, sequence.NextPosition, out int token))
        {
            parts.Logger.BadLogits(request.RequestId, sequence.NextPosition);
            EngineError error = new(
                EngineErrorKind.StepFailed, $"The logits at position {sequence.NextPosition} are not numbers, or have no finite maximum.");
            accounts.Close(sequence, FinishReason.Failed, error, now);
            return false;
        }

        if (request.StopTokenIds.Span.Contains(token))
        {
            accounts.Close(sequence, FinishReason.Stop, null, now);
            return false;
        }

        if (sequence.Generated++ == 0)
        {
            parts.Metrics.OnFirstToken(parts.Clock.Seconds(sequence.SubmittedAt, now));
        }
        else
        {
            parts.Metrics.OnNextToken(parts.Clock.Seconds(sequence.LastTokenAt, now));
        }

        sequence.NextToken = token;
        sequence.LastTokenAt = now;
        FinishReason finish = sequence.Output.Take(token, sequence.Generated == request.MaxTokens, scratch);
        if (finish != FinishReason.None)
        {
            accounts.Release(sequence, finish, now);
        }

        sequence.Output.Publish(token, finish);
        return true;
    }
}
