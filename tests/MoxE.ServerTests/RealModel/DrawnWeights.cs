using System.Text;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.ServerTests.RealModel;

/// <summary>Weights that nobody trained for a model's configuration: norms of 1, all else even draws seeded by the tensor's name, small enough to keep values near 1.</summary>
internal sealed class DrawnWeights(string folder) : ITensorSource
{
    public MoxEConfig Config { get; } = MoxEConfig.Load(Path.Combine(folder, "config.json"));

    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int size in shape)
        {
            count *= size;
        }

        if (name.EndsWith(".scale", StringComparison.Ordinal) || name.EndsWith(".learnable_skip", StringComparison.Ordinal))
        {
            return [.. Enumerable.Repeat(1f, count)];
        }

        Random random = new(Encoding.UTF8.GetBytes(name).Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter)));
        float bound = name.EndsWith(".embedding", StringComparison.Ordinal) ? 1 : 2 / MathF.Sqrt(shape[^1]);
        return [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * bound)];
    }
}
