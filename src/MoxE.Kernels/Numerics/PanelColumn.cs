using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>Reads a column out of a packed matrix, as floats.</summary>
internal static unsafe class PanelColumn
{
    /// <summary>target[k] = W[k, column], k = 0 … K − 1.</summary>
    public static void Read(in PackedWeight weight, int column, float* target)
    {
        byte* panel = weight.Panel(column / PanelLayout.Width);
        int n = column % PanelLayout.Width;
        for (int k = 0; k < weight.Inputs; k++)
        {
            target[k] = weight.Type switch
            {
                WeightType.Float32 => ((float*)panel)[(k * PanelLayout.Width) + n],
                WeightType.BFloat16 => PanelFormat.FromBFloat16(((ushort*)panel)[(k * PanelLayout.Width) + (n % 16 * 2) + (n / 16)]),
                WeightType.Int8 => ((float*)panel)[n] * (panel[PanelFormat.ScaleBytes + (((k / 4 * PanelLayout.Width) + n) * 4) + (k % 4)] - PanelFormat.Int8Zero),
                _ => Int4(panel + (k / PanelFormat.Int4Group * PanelFormat.Int4GroupBytes), n, k % PanelFormat.Int4Group),
            };
        }
    }

    private static float Int4(byte* group, int n, int k)
    {
        int both = group[(PanelLayout.Width * sizeof(ushort)) + (((k / 8 * PanelLayout.Width) + n) * 4) + (k % 4)];
        return PanelFormat.FromBFloat16(((ushort*)group)[n]) * (((both >> (k / 4 % 2 * 4)) & 0x0F) - PanelFormat.Int4Zero);
    }
}
