using System.Runtime.Intrinsics;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>Unpacks groups of int4 panels.</summary>
internal static unsafe class Int4Panels
{
    /// <summary>One group of 32 k as <see cref="PanelFormat"/> stores it.</summary>
    /// <param name="packed">The group.</param>
    /// <param name="scales">[32], written: the columns' scales.</param>
    /// <param name="blocks">[8, 32, 4], written: weights + 8, in the blocks of four k that <see cref="IntegerTiles"/> takes.</param>
    public static void Expand(byte* packed, float* scales, byte* blocks)
    {
        const int BlockBytes = 4 * PanelLayout.Width;
        var stored = (ushort*)packed;
        for (int n = 0; n < PanelLayout.Width; n += Vector128<ushort>.Count)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load(stored + n));
            (low << 16).AsSingle().Store(scales + n);
            (high << 16).AsSingle().Store(scales + n + Vector128<uint>.Count);
        }

        byte* halves = packed + (PanelLayout.Width * sizeof(ushort));
        Vector256<byte> mask = Vector256.Create((byte)0x0F);
        for (int pair = 0; pair < PanelFormat.Int4Group / 8; pair++)
        {
            for (int i = 0; i < BlockBytes; i += Vector256<byte>.Count)
            {
                Vector256<byte> both = Vector256.Load(halves + i);
                (both & mask).Store(blocks + i);
                (both >>> 4).Store(blocks + BlockBytes + i);
            }

            halves += BlockBytes;
            blocks += 2 * BlockBytes;
        }
    }
}
