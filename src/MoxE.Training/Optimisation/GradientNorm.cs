using System.Numerics;
using System.Runtime.InteropServices;

namespace MoxE.Training.Optimisation;

/// <summary>The Euclidean norm of all gradients together, summed in double precision: squares of large float32 values do not overflow.</summary>
internal static class GradientNorm
{
    /// <summary>√Σ g².</summary>
    public static double Of(IEnumerable<float[]?> gradients) => Math.Sqrt(gradients.Sum(gradient => SumOfSquares(gradient)));

    /// <summary>Factor that brings a norm down to the limit: 1 at or below it.</summary>
    /// <param name="norm">Of the gradients.</param>
    /// <param name="limit">0 for no limit.</param>
    public static double ClipFactor(double norm, double limit) => limit > 0 && norm > limit ? limit / norm : 1;

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        (Vector<double> low, Vector<double> high) = (Vector<double>.Zero, Vector<double>.Zero);
        foreach (Vector<float> vector in vectors)
        {
            Vector.Widen(vector, out Vector<double> first, out Vector<double> second);
            low += first * first;
            high += second * second;
        }

        double sum = Vector.Sum(low + high);
        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
