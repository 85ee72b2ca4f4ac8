using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.Engine.Running;

/// <summary>Takes what a step gave for a chunk of a prompt: the details of its tokens, their logits and hidden states, where wanted. The engine thread's.</summary>
internal sealed class PromptReader(StepBuffers buffers, LogProbabilities probabilities, SequenceAccounts accounts)
{
    /// <summary>Takes a chunk; ends the sequence when its prompt was all that was wanted, or its logits are bad.</summary>
    /// <returns>Whether the prompt is at its end and a token is to be drawn.</returns>
    public bool TakeChunk(in StepPart part, int stepTokens, long now)
    {
        Sequence sequence = part.Sequence;
        if (sequence.Details is { } details && !TryAddDetails(part, details, stepTokens, out int row))
        {
            accounts.CloseBadLogits(sequence, sequence.PromptDone + row + 1, now);
            return false;
        }

        for (int i = 0; sequence.Pooling is { } pooling && i < part.Tokens; i++)
        {
            pooling.Add(buffers.Hidden(part.FirstRow + i));
        }

        LogitCopy.Take(part, buffers);
        sequence.PromptDone += part.Tokens;
        if (sequence.PromptLeft > 0)
        {
            return false;
        }

        sequence.Output.Pipe.PromptDetails = sequence.Details?.All;
        sequence.Output.Pipe.Embedding = sequence.Pooling?.Result();
        if (sequence.Request.MaxTokens > 0)
        {
            return true;
        }

        accounts.Close(sequence, FinishReason.Length, null, now);
        return false;
    }

    private bool TryAddDetails(in StepPart part, PromptDetails details, int stepTokens, out int row)
    {
        for (row = 0; row < part.Tokens; row++)
        {
            LayerRouting[]? layers = details.WantsRouting ? RoutingReader.Read(buffers, stepTokens, part.FirstRow + row) : null;
            if (!details.TryAdd(buffers.Logits(part.FirstLogit + row), layers, probabilities))
            {
                return false;
            }
        }

        return true;
    }
}
