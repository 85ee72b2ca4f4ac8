using MoxE.Engine.Requests;

namespace MoxE.Engine.Running;

/// <summary>Copies the logits that a request asked for out of the step's buffers. The engine thread's.</summary>
internal static class LogitCopy
{
    /// <summary>Takes the rows of a prompt's chunk that has run and whose tokens are not counted as done yet.</summary>
    public static void Take(in StepPart part, StepBuffers buffers)
    {
        Sequence sequence = part.Sequence;
        bool all = sequence.Request.PromptLogits == LogitRows.All;
        bool last = sequence.Request.PromptLogits == LogitRows.Last && part.Tokens == sequence.PromptLeft;
        if (!all && !last)
        {
            return;
        }

        int vocabulary = buffers.Shape.VocabularySize;
        if (sequence.Output.Pipe.PromptLogits.IsEmpty)
        {
            sequence.Output.Pipe.PromptLogits = new float[(long)(all ? sequence.Request.Prompt.Length : 1) * vocabulary];
        }

        Span<float> rows = sequence.Output.Pipe.PromptLogits.Span; // [R, V]
        int taken = all ? part.Tokens : 1, first = all ? sequence.PromptDone : 0;
        for (int i = 0; i < taken; i++)
        {
            buffers.Logits(part.LastLogit - taken + 1 + i).CopyTo(rows.Slice((first + i) * vocabulary, vocabulary));
        }
    }
}
