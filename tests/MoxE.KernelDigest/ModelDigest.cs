using System.Runtime.InteropServices;
using MoxE.Engine.Loading;
using MoxE.Engine.Running;

namespace MoxE.KernelDigest;

/// <summary>All bits that a whole model gives for a few steps: logits of every row, routing, and the states at the end.</summary>
internal static class ModelDigest
{
    /// <summary>Tokens of each slot in each step: two prompts at once, then a token more for each.</summary>
    private static readonly int[][] Steps = [[40, 22], [1, 1]];

    /// <summary>The hash for a model folder, run on this machine at the width in use.</summary>
    public static string Of(string folder)
    {
        using var model = LoadedModel.Open(folder, new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 2, MaxStepTokens = 64, MaxLogitRows = 64, Threads = 1 });
        using Digest digest = new();
        int token = 0;
        foreach (int[] step in Steps)
        {
            Run(model.Runner, step, ref token, digest);
        }

        byte[] state = new byte[model.Runner.Shape.StateBytesPerSlot];
        for (int slot = 0; slot < model.Runner.SlotCount; slot++)
        {
            model.Runner.SaveSlot(slot, state);
            digest.Add(MemoryMarshal.Cast<byte, float>(state));
        }

        return digest.Finish();
    }

    private static void Run(IModelRunner runner, int[] counts, ref int token, Digest digest)
    {
        StepBuffers buffers = runner.Buffers;
        int rows = 0;
        for (int slot = 0; slot < counts.Length; slot++)
        {
            (buffers.Slots[slot], buffers.RowStarts[slot]) = (slot, rows);
            for (int i = 0; i < counts[slot]; i++, rows++, token++)
            {
                buffers.TokenIds[rows] = (37L * token + 11) % runner.Shape.VocabularySize;
                buffers.LogitRows[rows] = rows;
            }
        }

        buffers.RowStarts[counts.Length] = rows;
        runner.Run(rows, counts.Length, rows);
        for (int row = 0; row < rows; row++)
        {
            digest.Add(buffers.Logits(row));
        }

        for (int layer = 0; layer < runner.Shape.LayerCount; layer++)
        {
            digest.Add(MemoryMarshal.Cast<int, float>(buffers.Experts(layer, rows)));
            digest.Add(buffers.Weights(layer, rows));
            digest.Add(buffers.Entropy(layer, rows));
            digest.Add(runner.Shape.HasDifficulty ? buffers.Difficulty(layer, rows) : []);
        }
    }
}
