using System.Text;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Model.Export;

/// <summary>A checkpoint in memory: numbers seeded by the tensor's name, whatever order they are asked in. Remembers what was asked.</summary>
internal sealed class RandomCheckpoint(MoxEConfig config) : ITensorSource
{
    private readonly Dictionary<string, int[]> _reads = [];

    public MoxEConfig Config => config;

    /// <summary>Names and shapes of all tensors that were read.</summary>
    public IReadOnlyDictionary<string, int[]> Reads => _reads;

    /// <summary>Called with a tensor's name and numbers before they are handed out.</summary>
    public Action<string, float[]>? Spoil { get; init; }

    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        _reads[name] = shape.ToArray();
        int length = 1;
        foreach (int size in shape)
        {
            length *= size;
        }

        Random random = new(Encoding.UTF8.GetBytes(name).Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter)));
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        Spoil?.Invoke(name, values);
        return values;
    }
}
