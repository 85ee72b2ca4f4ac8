using System.Runtime.InteropServices;

namespace MoxE.Kernels.Ops;

/// <summary>
/// Panels of 32 columns of a weight matrix W (K, N) in any <see cref="WeightType"/>; the exporter writes them, the kernels
/// read them as they are. float32 panels are <see cref="PanelLayout"/>'s; the others are bytes:
/// <list type="bullet">
/// <item>bfloat16: for each k sixteen 32-bit words, column j in the lower half of word j, column j + 16 in the upper.</item>
/// <item>int8: 32 float32 scales; then for each four k, column by column, four bytes w / scale + 128, 1 … 255.</item>
/// <item>int4: for each 32 k 32 bfloat16 scales; then for each eight k, column by column, four bytes: w / scale + 8, 1 … 15, of
/// the first four k in their lower halves, of the next four in their upper halves.</item>
/// </list>
/// Where K is no multiple of four or 32, missing weights are zero.
/// </summary>
public static class PanelFormat
{
    /// <summary>Inputs that share a scale in int4.</summary>
    public const int Int4Group = 32;

    internal const int Int8Zero = 128;
    internal const int Int4Zero = 8;
    internal const int ScaleBytes = PanelLayout.Width * sizeof(float);

    private const int Width = PanelLayout.Width;

    /// <summary>Bytes of one panel of a matrix with <paramref name="rows"/> inputs.</summary>
    public static long PanelBytes(WeightType type, int rows) => type switch
    {
        WeightType.Float32 => (long)rows * Width * sizeof(float),
        WeightType.BFloat16 => (long)rows * Width * sizeof(ushort),
        WeightType.Int8 => ScaleBytes + ((rows + 3L) / 4 * 4 * Width),
        _ => (rows + Int4Group - 1L) / Int4Group * Int4GroupBytes,
    };

    internal const int Int4GroupBytes = (Width * sizeof(ushort)) + (Int4Group / 2 * Width);

    /// <summary>Packs a row-major (rows, columns) matrix of finite numbers.</summary>
    /// <param name="type">Not <see cref="WeightType.Float32"/>, which <see cref="PanelLayout.Pack"/> packs.</param>
    /// <param name="matrix">rows · columns floats, C order.</param>
    /// <param name="rows">K, the input size.</param>
    /// <param name="columns">N, the output size.</param>
    /// <param name="packed">Panels · <see cref="PanelBytes"/> bytes.</param>
    public static void Pack(WeightType type, ReadOnlySpan<float> matrix, int rows, int columns, Span<byte> packed)
    {
        int panelBytes = checked((int)PanelBytes(type, rows));
        float[] column = new float[rows];
        for (int n = 0; n < PanelLayout.Panels(columns) * Width; n++)
        {
            for (int k = 0; k < rows; k++)
            {
                column[k] = n < columns ? matrix[(k * columns) + n] : 0;
            }

            Span<byte> panel = packed.Slice(n / Width * panelBytes, panelBytes);
            switch (type)
            {
                case WeightType.BFloat16:
                    PackBFloat16(column, n % Width, MemoryMarshal.Cast<byte, ushort>(panel));
                    break;
                case WeightType.Int8:
                    PackInt8(column, n % Width, panel);
                    break;
                case WeightType.Int4:
                    PackInt4(column, n % Width, panel);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of bytes.");
            }
        }
    }

    /// <summary>The number nearest to <paramref name="value"/> that bfloat16 has, ties to even.</summary>
    internal static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    internal static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static void PackBFloat16(ReadOnlySpan<float> column, int n, Span<ushort> panel)
    {
        for (int k = 0; k < column.Length; k++)
        {
            panel[(k * Width) + (n % 16 * 2) + (n / 16)] = ToBFloat16(column[k]);
        }
    }

    private static void PackInt8(ReadOnlySpan<float> column, int n, Span<byte> panel)
    {
        float scale = Largest(column) / (Int8Zero - 1);
        MemoryMarshal.Cast<byte, float>(panel)[n] = scale;
        Span<byte> weights = panel[ScaleBytes..];
        for (int k = 0; k < (weights.Length / Width); k++)
        {
            weights[(((k / 4) * Width) + n) * 4 + (k % 4)] = Quantized(k < column.Length ? column[k] : 0, scale, Int8Zero);
        }
    }

    private static void PackInt4(ReadOnlySpan<float> column, int n, Span<byte> panel)
    {
        for (int first = 0; first < column.Length; first += Int4Group)
        {
            ReadOnlySpan<float> group = column.Slice(first, Math.Min(Int4Group, column.Length - first));
            Span<byte> bytes = panel.Slice(first / Int4Group * Int4GroupBytes, Int4GroupBytes);
            ushort stored = ToBFloat16(Largest(group) / (Int4Zero - 1));
            MemoryMarshal.Cast<byte, ushort>(bytes)[n] = stored;
            Span<byte> weights = bytes[(Width * sizeof(ushort))..];
            for (int k = 0; k < Int4Group; k++)
            {
                byte quantized = Quantized(k < group.Length ? group[k] : 0, FromBFloat16(stored), Int4Zero);
                weights[((((k / 8) * Width) + n) * 4) + (k % 4)] |= (byte)(quantized << (k / 4 % 2 * 4));
            }
        }
    }

    private static float Largest(ReadOnlySpan<float> column)
    {
        float largest = 0;
        foreach (float weight in column)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        return largest;
    }

    private static byte Quantized(float weight, float scale, int zero)
    {
        float steps = scale > 0 ? MathF.Round(weight / scale) : 0;
        return (byte)((int)Math.Clamp(steps, 1 - zero, zero - 1) + zero);
    }
}
