using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>The elements of a tensor as a span.</summary>
internal static class TensorSpan
{
    /// <summary>The memory of a dense CPU tensor, valid while the tensor lives.</summary>
    /// <param name="tensor">Contiguous, of element type T.</param>
    public static Span<T> Of<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
