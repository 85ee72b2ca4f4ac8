using MoxE.Engine.Running;
using MoxE.Model.Folders;

namespace MoxE.Engine.Verification;

/// <summary>Runs sequences through a runner in one way and records what each showed.</summary>
internal static class CaseRun
{
    /// <summary>Sequences that belong to no case but share the steps of <see cref="VerificationWay.Interleaved"/>.</summary>
    public const int Strangers = 2;

    /// <summary>Slots that <see cref="Record"/> needs: more than sequences, so that slot and sequence differ.</summary>
    public static int Slots(int sequences) => sequences + Strangers + 1;

    /// <summary>Tokens of the largest step.</summary>
    public static int StepTokens(IReadOnlyList<int[]> sequences) =>
        Math.Max(sequences.Max(sequence => sequence.Length), (sequences.Count + Strangers) * VerificationPlan.MostChunkTokens);

    /// <summary>Runs the sequences from zero state and records them.</summary>
    public static IReadOnlyList<SequenceRecord> Record(IRecordingRunner runner, StateLayout layout, IReadOnlyList<int[]> sequences, VerificationWay way, Random random)
    {
        IReadOnlyList<int[]> all = way == VerificationWay.Interleaved ? [.. sequences, .. StrangersFor(sequences, runner.Shape.VocabularySize, random)] : sequences;
        int[] slots = [.. Enumerable.Range(0, runner.SlotCount)];
        random.Shuffle(slots);
        for (int sequence = 0; sequence < all.Count; sequence++)
        {
            runner.ZeroSlot(slots[sequence]);
        }

        SequenceRecord[] records = [.. all.Select(_ => new SequenceRecord())];
        foreach (IReadOnlyList<SequenceChunk> step in VerificationPlan.Steps(way, [.. all.Select(sequence => sequence.Length)], random))
        {
            int tokens = Fill(runner.Buffers, step, all, slots);
            runner.Run(tokens, step.Count, tokens);
            int row = 0;
            foreach (SequenceChunk chunk in step)
            {
                records[chunk.Sequence].AddRows(runner, tokens, row, chunk.Count);
                row += chunk.Count;
            }
        }

        for (int sequence = 0; sequence < sequences.Count; sequence++)
        {
            records[sequence].AddState(runner, layout, slots[sequence]);
        }

        return records[..sequences.Count];
    }

    private static int Fill(StepBuffers buffers, IReadOnlyList<SequenceChunk> step, IReadOnlyList<int[]> sequences, int[] slots)
    {
        int row = 0;
        for (int b = 0; b < step.Count; b++)
        {
            SequenceChunk chunk = step[b];
            buffers.RowStarts[b] = row;
            buffers.Slots[b] = slots[chunk.Sequence];
            foreach (int token in sequences[chunk.Sequence].AsSpan(chunk.First, chunk.Count))
            {
                buffers.LogitRows[row] = row;
                buffers.TokenIds[row++] = token;
            }
        }

        buffers.RowStarts[step.Count] = row;
        return row;
    }

    private static int[][] StrangersFor(IReadOnlyList<int[]> sequences, int vocabulary, Random random)
    {
        int length = sequences.Max(sequence => sequence.Length);
        return [.. Enumerable.Range(0, Strangers).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(vocabulary)).ToArray())];
    }
}
