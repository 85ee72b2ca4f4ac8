using System.Runtime.InteropServices;
using MoxE.Training.Model;

namespace MoxE.Training.Optimisation;

/// <summary>
/// AdamW: Adam with decay that does not pass through the moments (Loshchilov and Hutter, arXiv 1711.05101). A parameter
/// without a gradient is left alone, its moments and its step count too. For one thread.
/// </summary>
internal sealed class AdamW
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly AdamWOptions _options;
    private readonly Func<Parameter, bool> _decays;

    /// <summary>With moments of zero.</summary>
    /// <param name="parameters">float32, contiguous, in memory.</param>
    /// <param name="options">Constants.</param>
    /// <param name="decays">Which parameters decay.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions options, Func<Parameter, bool> decays)
    {
        (_parameters, _options, _decays) = (parameters, options, decays);
        Moments = [.. parameters.Select(parameter => new Moments(parameter.Shape.Elements))];
    }

    /// <summary>One for each parameter.</summary>
    public IReadOnlyList<Moments> Moments { get; }

    /// <summary>Changes the parameters in place.</summary>
    /// <param name="gradients">One for each parameter, in its layout; null where it has none.</param>
    /// <param name="factor">What each gradient is multiplied with first.</param>
    /// <param name="learningRate">Of this step.</param>
    public void Step(IReadOnlyList<float[]?> gradients, double factor, double learningRate)
    {
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (gradients[i] is { } gradient)
            {
                Moments moments = Moments[i];
                moments.Steps++;
                var update = new AdamWUpdate(_options, _decays(_parameters[i]), factor, learningRate, moments.Steps);
                update.Apply(MemoryMarshal.Cast<byte, float>(_parameters[i].Value.bytes), gradient, moments.First, moments.Second);
            }
        }
    }
}
