using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>Inverted dropout with a generator of its own, so that a step's masks depend on its seed alone. For one thread.</summary>
/// <param name="rate">Share of elements set to zero, 0 … below 1; the others are divided by (1 − rate).</param>
/// <param name="generator">Source of the masks; null with rate 0.</param>
internal sealed class Dropout(double rate, Generator? generator)
{
    /// <summary>Leaves everything as it is.</summary>
    public static Dropout None { get; } = new(0, null);

    /// <summary>A masked copy of x, or x itself at rate 0.</summary>
    public Tensor Apply(Tensor x)
    {
        if (rate == 0)
        {
            return x;
        }

        using Tensor uniform = rand(x.shape, x.dtype, generator: generator);
        return x * uniform.ge(rate).to(x.dtype).div_(1 - rate);
    }
}
