using System.Text.RegularExpressions;

namespace MoxE.UnitTests.Model;

/// <summary>
/// The inverse of the import, written from the table of SPEC §2 index by index: from the author's tensor to the one
/// NX-AI would store.
/// </summary>
internal static partial class NxAiTensors
{
    public static (string Name, float[] Values, int[] Shape) FromAuthor(string name, float[] a, int[] shape, bool isCuda)
    {
        if (name.Contains(".gate.", StringComparison.Ordinal) || name == "norm.scale" || MlpExpert().IsMatch(name))
        {
            return (name, a, shape);
        }

        if (name.EndsWith("embedding", StringComparison.Ordinal))
        {
            return (name[..^"embedding".Length] + "weight", a, shape);
        }

        if (name.EndsWith(".scale", StringComparison.Ordinal))
        {
            return (name[..^"scale".Length] + "weight", [.. a.Select(x => x - 1)], shape);
        }

        if (HeadwiseProjection().IsMatch(name))
        {
            return (name[..^"kernel".Length] + "weight", a, shape);
        }

        if (SLstmGate().Match(name) is { Success: true } gate)
        {
            string letter = gate.Groups["gate"].Value switch { "i" => "f", "f" => "i", var same => same };
            return (gate.Groups["before"].Value + letter + "gate.weight", a, shape);
        }

        if (name.EndsWith("conv1d.conv.kernel", StringComparison.Ordinal))
        {
            return (name[..^"kernel".Length] + "weight", Conv(a, shape), [shape[2], 1, shape[0]]);
        }

        if (name.EndsWith("_recurrent_kernel_", StringComparison.Ordinal))
        {
            (int h, int d) = (shape[0], shape[1]);
            return (name, Recurrent(a, h, d, isCuda), isCuda ? [h, d, 4 * d] : [h, 4 * d, d]);
        }

        if (name.EndsWith("_bias_", StringComparison.Ordinal))
        {
            return (name, isCuda ? a : Bias(a, shape[0], shape[2]), [a.Length]);
        }

        return name.EndsWith(".kernel", StringComparison.Ordinal)
            ? (name[..^"kernel".Length] + "weight", Transposed(a, shape), [shape[1], shape[0]])
            : (name, a, shape);
    }

    // NX[out, in] = A[in, out]
    private static float[] Transposed(float[] a, int[] shape)
    {
        (int inputs, int outputs) = (shape[0], shape[1]);
        float[] nx = new float[a.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                nx[(o * inputs) + i] = a[(i * outputs) + o];
            }
        }

        return nx;
    }

    // kernel[j, 0, f] = weight[f, 0, j]
    private static float[] Conv(float[] kernel, int[] shape)
    {
        (int k, int width) = (shape[0], shape[2]);
        float[] weight = new float[kernel.Length];
        for (int j = 0; j < k; j++)
        {
            for (int f = 0; f < width; f++)
            {
                weight[(f * k) + j] = kernel[(j * width) + f];
            }
        }

        return weight;
    }

    // vanilla: NX[h, g·d + o, i] = A[h, i, g, o]; CUDA: NX[h, i, g·d + o]
    private static float[] Recurrent(float[] a, int heads, int d, bool isCuda)
    {
        float[] nx = new float[a.Length];
        for (int h = 0; h < heads; h++)
        {
            for (int i = 0; i < d; i++)
            {
                for (int g = 0; g < 4; g++)
                {
                    for (int o = 0; o < d; o++)
                    {
                        int target = isCuda ? (((h * d) + i) * 4 * d) + (g * d) + o : (((h * 4 * d) + (g * d) + o) * d) + i;
                        nx[target] = a[(((((h * d) + i) * 4) + g) * d) + o];
                    }
                }
            }
        }

        return nx;
    }

    // NX[(g·Hs + h)·d + o] = A[h, g, o]
    private static float[] Bias(float[] a, int heads, int d)
    {
        float[] nx = new float[a.Length];
        for (int h = 0; h < heads; h++)
        {
            for (int g = 0; g < 4; g++)
            {
                for (int o = 0; o < d; o++)
                {
                    nx[(((g * heads) + h) * d) + o] = a[(((h * 4) + g) * d) + o];
                }
            }
        }

        return nx;
    }

    [GeneratedRegex(@"\.experts\.\d+\.w[123]\.kernel$")]
    private static partial Regex MlpExpert();

    [GeneratedRegex(@"\.xlstm\.[qkv]_proj\.kernel$")]
    private static partial Regex HeadwiseProjection();

    [GeneratedRegex(@"^(?<before>.*\.xlstm\.)(?<gate>[ifzo])gate\.kernel$")]
    private static partial Regex SLstmGate();
}
