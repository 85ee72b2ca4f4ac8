using MoxE.Engine.Requests;

namespace MoxE.Engine.Running;

/// <summary>Copies the logits that a request asked for out of the step's buffers. The engine thread's.</summary>
internal static class LogitCopy
{
    /// <summary>Rows of a chunk whose logits are wanted for the reader; they are the chunk's last.</summary>
    public static int Wanted(Sequence sequence, int tokens) => sequence.Request.PromptLogits switch
    {
        LogitRows.All when sequence.PromptLeft > 0 => tokens,
        LogitRows.Last when tokens == sequence.PromptLeft => 1,
        _ => 0,
    };

    /// <summary>Takes the rows of a part that has run and whose tokens are not counted as done yet.</summary>
    public static void Take(StepPart part, StepBuffers buffers)
    {
        Sequence sequence = part.Sequence;
        int wanted = Wanted(sequence, part.Tokens);
        if (wanted == 0)
        {
            return;
        }

        int vocabulary = buffers.Shape.VocabularySize;
        bool all = sequence.Request.PromptLogits == LogitRows.All;
        if (sequence.Output.Pipe.PromptLogits.IsEmpty)
        {
            sequence.Output.Pipe.PromptLogits = new float[(long)(all ? sequence.Request.Prompt.Length : 1) * vocabulary];
        }

        Span<float> rows = sequence.Output.Pipe.PromptLogits.Span; // [R, V]
        for (int i = 0; i < wanted; i++)
        {
            int row = all ? sequence.PromptDone + i : 0;
            buffers.Logits(part.FirstLogit + i).CopyTo(rows.Slice(row * vocabulary, vocabulary));
        }
    }
}
