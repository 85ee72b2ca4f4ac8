using System.Numerics;
using System.Runtime.InteropServices;

namespace MoxE.Training.Optimisation;

/// <summary>
/// One parameter's AdamW step in one pass over its memory:
/// <c>g = factor·grad; m = β1 m + (1 − β1) g; v = β2 v + (1 − β2) g²;
/// p = (1 − rate·decay) p − rate / (1 − β1ᵗ) · m / (√v / √(1 − β2ᵗ) + ε)</c>.
/// Every element is computed by the same operations, so that results do not depend on the width of the vectors.
/// </summary>
internal readonly struct AdamWUpdate
{
    private readonly float _factor;
    private readonly float _beta1;
    private readonly float _rest1;
    private readonly float _beta2;
    private readonly float _rest2;
    private readonly float _keep;
    private readonly float _rate;
    private readonly float _rootCorrection;
    private readonly float _epsilon;

    /// <summary>Constants of the step.</summary>
    /// <param name="options">Of AdamW.</param>
    /// <param name="decays">Whether the parameter decays.</param>
    /// <param name="factor">Of the gradient.</param>
    /// <param name="learningRate">Of the step.</param>
    /// <param name="step">t, 1 for the first.</param>
    public AdamWUpdate(AdamWOptions options, bool decays, double factor, double learningRate, int step)
    {
        _factor = (float)factor;
        (_beta1, _rest1) = ((float)options.Beta1, (float)(1 - options.Beta1));
        (_beta2, _rest2) = ((float)options.Beta2, (float)(1 - options.Beta2));
        _keep = decays ? (float)(1 - (learningRate * options.WeightDecay)) : 1;
        _rate = (float)(learningRate / (1 - Math.Pow(options.Beta1, step)));
        _rootCorrection = (float)Math.Sqrt(1 - Math.Pow(options.Beta2, step));
        _epsilon = (float)options.Epsilon;
    }

    /// <summary>Changes <paramref name="p"/>, <paramref name="m"/> and <paramref name="v"/>; all four have one length.</summary>
    public void Apply(Span<float> p, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v)
    {
        Span<Vector<float>> ps = MemoryMarshal.Cast<float, Vector<float>>(p);
        ReadOnlySpan<Vector<float>> gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> ms = MemoryMarshal.Cast<float, Vector<float>>(m);
        Span<Vector<float>> vs = MemoryMarshal.Cast<float, Vector<float>>(v);
        for (int i = 0; i < ps.Length; i++)
        {
            Vector<float> g = gs[i] * _factor;
            ms[i] = (ms[i] * _beta1) + (g * _rest1);
            vs[i] = (vs[i] * _beta2) + (g * g * _rest2);
            Vector<float> root = (Vector.SquareRoot(vs[i]) / new Vector<float>(_rootCorrection)) + new Vector<float>(_epsilon);
            ps[i] = (ps[i] * _keep) - (ms[i] / root * _rate);
        }

        for (int i = ps.Length * Vector<float>.Count; i < p.Length; i++)
        {
            float g = gradient[i] * _factor;
            m[i] = (m[i] * _beta1) + (g * _rest1);
            v[i] = (v[i] * _beta2) + (g * g * _rest2);
            p[i] = (p[i] * _keep) - (m[i] / ((MathF.Sqrt(v[i]) / _rootCorrection) + _epsilon) * _rate);
        }
    }
}
