using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// One state tensor of all slots, [S, …] float32, updated in place: the same memory is bound as input and output, which
/// is checked on every call, because a copy would silently lose the update.
/// </summary>
internal readonly unsafe struct StatePool
{
    private readonly float* _data;

    private StatePool(float* data, long slots, long stride)
    {
        _data = data;
        SlotCount = slots;
        Stride = stride;
    }

    /// <summary>S.</summary>
    public long SlotCount { get; }

    /// <summary>Floats of one slot.</summary>
    public long Stride { get; }

    /// <summary>Whether there is such a pool: a convolution of one tap has none.</summary>
    public bool Exists => _data is not null;

    /// <summary>The state of a slot.</summary>
    public float* this[int slot] => _data + (slot * Stride);

    /// <summary>Reads and checks a pool whose slots have the given shape.</summary>
    public static StatePool Read(KernelContext context, int input, int output, string name, params ReadOnlySpan<long> slotShape)
    {
        TensorView tensor = context.Input(input);
        if (!tensor.Exists)
        {
            throw new OrtCallException($"state '{name}' is not bound");
        }

        Span<long> shape = stackalloc long[slotShape.Length + 1];
        shape[0] = -1;
        slotShape.CopyTo(shape[1..]);
        tensor.Require(name, TensorElementType.Float, shape);
        float* updated = context.Output(output, tensor.Shape);
        if (updated != tensor.Data)
        {
            throw new OrtCallException($"state '{name}' must be bound to one memory as input and as output");
        }

        long stride = 1;
        foreach (long size in slotShape)
        {
            stride *= size;
        }

        return new StatePool((float*)tensor.Data, tensor.Shape[0], stride);
    }
}
