using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.Cli.Benchmarks;

/// <summary>
/// Weights of a model that has learnt nothing: even draws that keep every layer's values near 1, norms of 1, forget gates
/// open. Equal seeds give equal bits; a tensor depends on seed, name and shape alone.
/// </summary>
internal sealed class RandomTensors(MoxEConfig config, long seed) : ITensorSource
{
    /// <inheritdoc/>
    public MoxEConfig Config => config;

    /// <inheritdoc/>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int size in shape)
        {
            count = checked(count * size);
        }

        float[] values = new float[count];
        if (name.EndsWith(".scale", StringComparison.Ordinal) || name.EndsWith(".learnable_skip", StringComparison.Ordinal))
        {
            Array.Fill(values, 1);
        }
        else if (name.EndsWith(".fgate.bias", StringComparison.Ordinal))
        {
            Array.Fill(values, 4);
        }
        else
        {
            FillEvenly(values, 1 / MathF.Sqrt(Inputs(name, shape)), new Random(SeedOf(name)));
        }

        return values;
    }

    /// <summary>Inputs that a sum of the tensor runs over.</summary>
    private static int Inputs(string name, ReadOnlySpan<int> shape) => shape switch
    {
        [var single] => single,
        [_, var width] when name.EndsWith(".embedding", StringComparison.Ordinal) => width,
        [_, _, var inputs] when name.EndsWith("_proj.kernel", StringComparison.Ordinal) || name.EndsWith("gate.kernel", StringComparison.Ordinal) => inputs, // [blocks, out, in]
        [_, var inputs, _, _] => inputs, // the sLSTM's [heads, in, 4, out]
        [var inputs, ..] => inputs,
        [] => 1,
    };

    private static void FillEvenly(float[] values, float bound, Random random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((2 * random.NextSingle()) - 1) * bound;
        }
    }

    private int SeedOf(string name)
    {
        byte[] bytes = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seed);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(sizeof(long)));
        return BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(bytes));
    }
}
