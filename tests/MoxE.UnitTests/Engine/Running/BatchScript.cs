using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Engine.Verification;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>One sequence's share of a step: its tokens and the slot of its state.</summary>
internal readonly record struct Share(int Slot, int[] Tokens);

/// <summary>Runs steps as a test spells them out and keeps what one slot showed.</summary>
internal static class BatchScript
{
    /// <summary>Runs the steps; every row's outputs that belong to <paramref name="watched"/>, and its state at the end, are recorded.</summary>
    public static SequenceRecord Run(LoadedModel model, int watched, params IEnumerable<Share[]> steps)
    {
        var record = new SequenceRecord();
        foreach (Share[] step in steps)
        {
            int tokens = Fill(model.Runner.Buffers, step);
            model.Runner.Run(tokens, step.Length, tokens);
            int row = 0;
            foreach (Share share in step)
            {
                if (share.Slot == watched)
                {
                    record.AddRows(model.Recording, tokens, row, share.Tokens.Length);
                }

                row += share.Tokens.Length;
            }
        }

        record.AddState(model.Recording, model.Folder.StateLayout, watched);
        return record;
    }

    /// <summary>Cuts a sequence into steps of its own.</summary>
    public static IEnumerable<Share[]> Alone(int slot, int[] tokens, params int[] sizes)
    {
        int first = 0;
        for (int step = 0; first < tokens.Length; step++)
        {
            int size = Math.Min(sizes[step % sizes.Length], tokens.Length - first);
            yield return [new Share(slot, tokens[first..(first + size)])];
            first += size;
        }
    }

    /// <summary>Seeded tokens.</summary>
    public static int[] Tokens(LoadedModel model, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Runner.Shape.VocabularySize))];
    }

    /// <summary>Asserts that two records hold the same bits everywhere.</summary>
    public static void AssertSameBits(SequenceRecord expected, SequenceRecord actual)
    {
        Assert.Equal(expected.Floats.Keys.Order(), actual.Floats.Keys.Order());
        Assert.All(expected.Floats, tensor => Assert.Equal(Bits(tensor.Value), Bits(actual.Floats[tensor.Key])));
        Assert.Equal(expected.Integers.Keys.Order(), actual.Integers.Keys.Order());
        Assert.All(expected.Integers, tensor => Assert.Equal(tensor.Value, actual.Integers[tensor.Key]));
    }

    private static int[] Bits(List<float> values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static int Fill(StepBuffers buffers, Share[] step)
    {
        int row = 0;
        for (int b = 0; b < step.Length; b++)
        {
            buffers.RowStarts[b] = row;
            buffers.Slots[b] = step[b].Slot;
            foreach (int token in step[b].Tokens)
            {
                buffers.LogitRows[row] = row;
                buffers.TokenIds[row++] = token;
            }
        }

        buffers.RowStarts[step.Length] = row;
        return row;
    }
}
