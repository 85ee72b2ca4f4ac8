namespace MoxE.UnitTests.Kernels.Numerics;

/// <summary>The model's formulas in double precision, and how near to them a kernel must come.</summary>
internal static class Truth
{
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double Silu(double x) => x * Sigmoid(x);

    public static double LogSigmoid(double x) => Math.Min(x, 0) - Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>ln(1 + u), u ≥ 0: where 1 + u rounds, the quotient makes good for it.</summary>
    public static double Log1p(double u)
    {
        double sum = 1 + u;
        return sum == 1 ? u : Math.Log(sum) * u / (sum - 1);
    }

    /// <summary>eˣ − 1, from the tangent identity 2t / (1 − t), t = tanh(x/2).</summary>
    public static double ExpMinusOne(double x)
    {
        double t = Math.Tanh(x / 2);
        return x > 1 ? Math.Exp(x) - 1 : 2 * t / (1 - t);
    }

    public static double[] HeadNorm(ReadOnlySpan<float> x, int heads, double epsilon)
    {
        int size = x.Length / heads;
        var y = new double[x.Length];
        for (int head = 0; head < heads; head++)
        {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < size; i++)
            {
                mean += x[(head * size) + i] / (double)size;
            }

            for (int i = 0; i < size; i++)
            {
                double deviation = x[(head * size) + i] - mean;
                variance += deviation * deviation / size;
            }

            for (int i = 0; i < size; i++)
            {
                y[(head * size) + i] = (x[(head * size) + i] - mean) / Math.Sqrt(variance + epsilon);
            }
        }

        return y;
    }

    public static double[] Softmax(ReadOnlySpan<float> x)
    {
        double max = double.NegativeInfinity;
        foreach (float value in x)
        {
            max = Math.Max(max, value);
        }

        var y = new double[x.Length];
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = Math.Exp(x[i] - max);
            sum += y[i];
        }

        return Array.ConvertAll(y, e => e / sum);
    }

    /// <summary>Every element within <paramref name="tolerance"/> of the largest expected magnitude, at least 1.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance = 2e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1;
        foreach (double value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]) / largest;
            Assert.True(error <= tolerance, $"[{i}]: {actual[i]:R}, not {expected[i]:R}; error {error:E2} over {tolerance:E2}");
        }
    }

    /// <summary>The same bits, so that −0 is not 0 and NaN is NaN.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"[{i}]: {actual[i]:R}, not {expected[i]:R}");
        }
    }

    public static void AssertFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            Assert.True(float.IsFinite(value), $"{value}");
        }
    }
}
