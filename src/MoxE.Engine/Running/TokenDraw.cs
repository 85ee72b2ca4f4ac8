using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.Engine.Running;

/// <summary>From a row of logits to an update that the reader can see. The engine thread's.</summary>
internal sealed class TokenDraw(
    StepBuffers buffers, Sampler sampler, LogProbabilities probabilities, SequenceAccounts accounts, EngineParts parts, char[] scratch)
{
    /// <summary>Draws and publishes the next token of a sequence from the last row of its part, and ends the sequence when it was the last.</summary>
    /// <returns>Whether a token was generated: not when it was a stop token, the logits were bad, or the sequence's rules left none.</returns>
    public bool TryDraw(in StepPart part, int stepTokens, long now)
    {
        Sequence sequence = part.Sequence;
        if (sequence.Request.Constraint is null)
        {
            return TryDrawToken(part, stepTokens, now);
        }

        try
        {
            return TryDrawToken(part, stepTokens, now);
        }
#pragma warning disable CA1031 // a constraint that breaks ends its own sequence, not those that share the step
        catch (Exception exception) when (!sequence.Output.Pipe.IsClosed)
#pragma warning restore CA1031
        {
            parts.Logger.ConstraintFailed(sequence.Request.RequestId, exception);
            accounts.Close(sequence, FinishReason.Failed, new EngineError(EngineErrorKind.StepFailed, $"The constraint failed: {exception.Message}"), now);
            return false;
        }
    }

    private bool TryDrawToken(in StepPart part, int stepTokens, long now)
    {
        Sequence sequence = part.Sequence;
        GenerationRequest request = sequence.Request;
        ReadOnlySpan<float> logits = buffers.Logits(part.LastLogit);
        DrawOutcome outcome = sampler.Draw(logits, request.Sampling, sequence.Rules, sequence.Generated, sequence.NextPosition, out int token);
        if (outcome != DrawOutcome.Drawn)
        {
            End(sequence, outcome, now);
            return false;
        }

        if (request.StopTokenIds.Span.Contains(token))
        {
            accounts.Close(sequence, FinishReason.Stop, null, now);
            return false;
        }

        Account(sequence, token, now);
        TokenDetail? detail = Detail(part, logits, token, stepTokens);
        bool complete = sequence.Rules is { } rules && rules.Accept(token);
        FinishReason finish = sequence.Output.Take(token, complete || sequence.Generated == request.MaxTokens, scratch);
        finish = complete && finish == FinishReason.Length ? FinishReason.Stop : finish;
        if (finish != FinishReason.None)
        {
            accounts.Release(sequence, finish, now);
        }

        sequence.Output.Publish(token, finish, detail);
        return true;
    }

    private void Account(Sequence sequence, int token, long now)
    {
        if (sequence.Generated++ == 0)
        {
            parts.Metrics.OnFirstToken(parts.Clock.Seconds(sequence.Times.SubmittedAt, now));
        }
        else
        {
            parts.Metrics.OnNextToken(parts.Clock.Seconds(sequence.Times.LastTokenAt, now));
        }

        sequence.NextToken = token;
        sequence.Times.OnToken(now);
    }

    private TokenDetail? Detail(in StepPart part, ReadOnlySpan<float> logits, int token, int stepTokens)
    {
        GenerationRequest request = part.Sequence.Request;
        if (request.LogProbs is null && !request.RecordRouting)
        {
            return null;
        }

        float? logProb = null;
        IReadOnlyList<TokenLogProb>? top = [];
        if (request.LogProbs is { } alternatives)
        {
            probabilities.TryRead(logits, token, alternatives, out float value, out top); // good logits: a token was drawn from them
            logProb = value;
        }

        return new TokenDetail(logProb, top ?? [], request.RecordRouting ? RoutingReader.Read(buffers, stepTokens, part.LastRow) : null);
    }

    private void End(Sequence sequence, DrawOutcome outcome, long now)
    {
        if (outcome == DrawOutcome.BadLogits)
        {
            accounts.CloseBadLogits(sequence, sequence.NextPosition, now);
        }
        else if (sequence.Rules is { MayEnd: true })
        {
            accounts.Close(sequence, FinishReason.Stop, null, now);
        }
        else
        {
            EngineError error = new(
                EngineErrorKind.InvalidRequest,
                $"After {sequence.Generated} tokens none may follow: the constraint, the allowed tokens, the banned sequences and the least number of tokens together exclude them all.");
            accounts.Close(sequence, FinishReason.Failed, error, now);
        }
    }
}
