using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>How many tokens each expert of each layer was given. Counts are whole numbers, so the order of adding does not matter. Thread-safe.</summary>
/// <param name="layers">L.</param>
/// <param name="experts">E.</param>
internal sealed class ExpertCounts(int layers, int experts)
{
    private readonly long[][] _counts = [.. Enumerable.Range(0, layers).Select(_ => new long[experts])];
    private readonly Lock _lock = new();

    /// <summary>[L][E].</summary>
    public IReadOnlyList<long[]> Layers => _counts;

    /// <summary>Back to zero.</summary>
    public void Clear()
    {
        foreach (long[] counts in _counts)
        {
            Array.Clear(counts);
        }
    }

    /// <summary>Adds a forward pass.</summary>
    public void Add(ModelOutput output)
    {
        lock (_lock)
        {
            for (int layer = 0; layer < layers; layer++)
            {
                using Tensor chosen = output.Layers[layer].Router.Experts.contiguous();
                foreach (long expert in chosen.data<long>())
                {
                    _counts[layer][expert]++;
                }
            }
        }
    }
}
