using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace MoxE.Kernels.Interop;

/// <summary>
/// Binds memory that the caller owns as inputs and outputs of a session, without managed allocation: the value of each
/// name is created anew when its shape changes.
/// </summary>
internal sealed unsafe class NativeTensor : IDisposable
{
    private readonly byte[] _nameUtf8;
    private readonly void* _data;
    private readonly TensorElementType _type;
    private readonly long[] _shape;
    private readonly bool _isOutput;
    private readonly nint _memory;
    private nint _value;

    /// <summary>Describes the tensor; nothing is bound yet.</summary>
    /// <param name="name">Name of the graph's input or output.</param>
    /// <param name="data">First element; stays valid until disposal.</param>
    /// <param name="type">Element type.</param>
    /// <param name="rank">Number of dimensions.</param>
    /// <param name="isOutput">Whether the name is an output of the graph.</param>
    public NativeTensor(string name, void* data, TensorElementType type, int rank, bool isOutput)
    {
        _nameUtf8 = Encoding.UTF8.GetBytes(name + "\0");
        _data = data;
        _type = type;
        _shape = new long[rank];
        _isOutput = isOutput;
        nint memory;
        const int arenaAllocator = 1;
        const int defaultMemory = 0;
        OrtApi.Check(((delegate* unmanaged<int, int, nint*, nint>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(arenaAllocator, defaultMemory, &memory));
        _memory = memory;
    }

    /// <summary>Binds the first elements of the memory with this shape; does nothing when it is bound so already.</summary>
    public void Bind(OrtIoBinding binding, params ReadOnlySpan<long> shape)
    {
        if (_value != 0 && shape.SequenceEqual(_shape))
        {
            return;
        }

        long elements = 1;
        foreach (long size in shape)
        {
            elements *= size;
        }

        nint value;
        nuint bytes = (nuint)(elements * (_type == TensorElementType.Int64 ? sizeof(long) : sizeof(int)));
        fixed (long* dimensions = shape)
        {
            OrtApi.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)OrtApi.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                _memory, _data, bytes, dimensions, (nuint)shape.Length, (int)_type, &value));
        }

        Release(_value); // the binding keeps the tensor by a reference of its own
        _value = value;
        _shape.AsSpan().Clear(); // no shape counts as bound until it is
        fixed (byte* name = _nameUtf8)
        {
            OrtFunction bind = _isOutput ? OrtFunction.BindOutput : OrtFunction.BindInput;
            OrtApi.Check(((delegate* unmanaged<nint, byte*, nint, nint>)OrtApi.Function(bind))(binding.DangerousGetHandle(), name, value));
        }

        shape.CopyTo(_shape);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(_value);
        _value = 0;
        ((delegate* unmanaged<nint, void>)OrtApi.Function(OrtFunction.ReleaseMemoryInfo))(_memory);
    }

    private static void Release(nint value)
    {
        if (value != 0)
        {
            ((delegate* unmanaged<nint, void>)OrtApi.Function(OrtFunction.ReleaseValue))(value);
        }
    }
}
