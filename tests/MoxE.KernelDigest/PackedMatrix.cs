using System.Runtime.InteropServices;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.KernelDigest;

/// <summary>A matrix packed as some type.</summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly byte* _data;

    public PackedMatrix(WeightType type, ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var bytes = checked((int)(PanelLayout.Panels(columns) * PanelFormat.PanelBytes(type, rows)));
        _data = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        NativeMemory.Clear(_data, (nuint)bytes);
        if (type == WeightType.Float32)
        {
            PanelLayout.Pack(matrix, rows, columns, new Span<float>(_data, bytes / sizeof(float)));
        }
        else
        {
            PanelFormat.Pack(type, matrix, rows, columns, new Span<byte>(_data, bytes));
        }

        Weight = new PackedWeight(type, _data, rows, columns);
    }

    public PackedWeight Weight { get; }

    public void Dispose() => NativeMemory.AlignedFree(_data);
}
