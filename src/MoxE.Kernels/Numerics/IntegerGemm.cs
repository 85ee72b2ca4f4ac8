using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// Products with integer weights. int8: c = (Σ_k a q · w q) · weight scale · row scale, the sum exact. int4: the same for each
/// group of 32 k, joined by one chain of fused multiply-adds over the groups with their scales, then the row's scale.
/// </summary>
internal static unsafe class IntegerGemm
{
    /// <summary>Panels whose weights stay in the second-level cache for all rows.</summary>
    private const int PanelsInCache = 8;

    /// <summary>The columns of some panels, for all rows.</summary>
    public static void Run(in QuantizedRows a, int rows, in PackedWeight weight, int firstPanel, int panelCount, in GemmOutput output) =>
        Dispatch.Run(new Kernel(a, rows, weight, firstPanel, firstPanel + panelCount, output));

    private readonly struct Kernel(QuantizedRows a, int rows, PackedWeight weight, int firstPanel, int endPanel, GemmOutput output) : ISimdKernel
    {
        [SkipLocalsInit]
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int* sums = stackalloc int[IntegerTiles.MostRows * PanelLayout.Width];
            float* c = stackalloc float[IntegerTiles.MostRows * PanelLayout.Width];
            byte* group = stackalloc byte[PanelFormat.Int4Group * PanelLayout.Width];
            float* scales = stackalloc float[PanelLayout.Width];
            for (int first = firstPanel; first < endPanel; first += PanelsInCache)
            {
                int end = Math.Min(endPanel, first + PanelsInCache);
                for (int row = 0; row < rows; row += IntegerTiles.MostRows)
                {
                    int count = Math.Min(IntegerTiles.MostRows, rows - row);
                    for (int panel = first; panel < end; panel++)
                    {
                        if (weight.Type == WeightType.Int8)
                        {
                            Int8<S, TVec>(row, count, weight.Panel(panel), sums, c);
                        }
                        else
                        {
                            Int4<S, TVec>(row, count, weight.Panel(panel), group, scales, sums, c);
                        }

                        output.Write<S, TVec>(row, count, panel * PanelLayout.Width, c);
                    }
                }
            }
        }

        private void Int8<S, TVec>(int row, int count, byte* panel, int* sums, float* c)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            IntegerTiles.Run(a.Row(row), a.Stride, count, panel + PanelFormat.ScaleBytes, (weight.Inputs + 3) / 4, a.Int8Offsets(row), sums);
            for (int i = 0; i < count; i++)
            {
                TVec scale = S.Broadcast(a.Scale(row + i));
                for (int n = 0; n < PanelLayout.Width; n += S.Width)
                {
                    int at = (i * PanelLayout.Width) + n;
                    S.Store(c + at, S.Multiply(S.Multiply(S.LoadIntegers(sums + at), S.Load((float*)panel + n)), scale));
                }
            }
        }

        private void Int4<S, TVec>(int row, int count, byte* panel, byte* group, float* scales, int* sums, float* c)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            const int Blocks = PanelFormat.Int4Group / 4;
            new Span<float>(c, count * PanelLayout.Width).Clear();
            for (int g = 0; g < a.Stride / PanelFormat.Int4Group; g++)
            {
                Int4Panels.Expand(panel, scales, group);
                IntegerTiles.Run(a.Row(row) + (g * PanelFormat.Int4Group), a.Stride, count, group, Blocks, a.Int4Offsets(g, row), sums);
                for (int at = 0; at < count * PanelLayout.Width; at += S.Width)
                {
                    TVec scale = S.Load(scales + (at % PanelLayout.Width));
                    S.Store(c + at, S.MultiplyAdd(S.LoadIntegers(sums + at), scale, S.Load(c + at)));
                }

                panel += PanelFormat.Int4GroupBytes;
            }

            for (int i = 0; i < count; i++)
            {
                TVec scale = S.Broadcast(a.Scale(row + i));
                for (int n = 0; n < PanelLayout.Width; n += S.Width)
                {
                    float* at = c + (i * PanelLayout.Width) + n;
                    S.Store(at, S.Multiply(S.Load(at), scale));
                }
            }
        }
    }
}
