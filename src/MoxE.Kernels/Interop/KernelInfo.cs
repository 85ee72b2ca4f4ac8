using System.Text;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Interop;

/// <summary>What ONNX Runtime tells a kernel when it is created: the node's attributes, names and constant inputs.</summary>
internal readonly unsafe struct KernelInfo(nint handle)
{
    /// <summary>The node's name in the graph.</summary>
    public string NodeName
    {
        get
        {
            var get = (delegate* unmanaged<nint, byte*, nuint*, nint>)OrtApi.Function(OrtFunction.KernelInfo_GetNodeName);
            nuint size = 0;
            OrtApi.Check(get(handle, null, &size));
            byte[] text = new byte[size];
            fixed (byte* pointer = text)
            {
                OrtApi.Check(get(handle, pointer, &size));
            }

            return Text(text);
        }
    }

    /// <summary>Number of inputs of the node, absent optional ones before the last included.</summary>
    public int InputCount => Count(OrtFunction.KernelInfo_GetInputCount);

    /// <summary>Number of outputs of the node, absent optional ones before the last included.</summary>
    public int OutputCount => Count(OrtFunction.KernelInfo_GetOutputCount);

    /// <summary>Whether the node names an input at <paramref name="index"/>.</summary>
    public bool HasInput(int index) => index < InputCount && IndexedName(OrtFunction.KernelInfo_GetInputName, index).Length > 0;

    /// <summary>Whether the node names an output at <paramref name="index"/>.</summary>
    public bool HasOutput(int index) => index < OutputCount && IndexedName(OrtFunction.KernelInfo_GetOutputName, index).Length > 0;

    /// <summary>An integer attribute; throws when the node lacks it or it is outside the range.</summary>
    public int Integer(string name, int least, int most = int.MaxValue)
    {
        var get = (delegate* unmanaged<nint, byte*, long*, nint>)OrtApi.Function(OrtFunction.KernelInfoGetAttribute_int64);
        long value;
        fixed (byte* utf8 = Utf8(name))
        {
            OrtApi.Check(get(handle, utf8, &value));
        }

        return value >= least && value <= most
            ? (int)value
            : throw new OrtCallException($"attribute '{name}' is {value}; allowed is {least} … {most}");
    }

    /// <summary>A float attribute; throws when the node lacks it or it is not finite.</summary>
    public float Real(string name)
    {
        var get = (delegate* unmanaged<nint, byte*, float*, nint>)OrtApi.Function(OrtFunction.KernelInfoGetAttribute_float);
        float value;
        fixed (byte* utf8 = Utf8(name))
        {
            OrtApi.Check(get(handle, utf8, &value));
        }

        return float.IsFinite(value) ? value : throw new OrtCallException($"attribute '{name}' is {value}; a finite number is needed");
    }

    /// <summary>A string attribute.</summary>
    public string String(string name)
    {
        var get = (delegate* unmanaged<nint, byte*, byte*, nuint*, nint>)OrtApi.Function(OrtFunction.KernelInfoGetAttribute_string);
        nuint size = 0;
        fixed (byte* utf8 = Utf8(name))
        {
            OrtApi.Check(get(handle, utf8, null, &size));
            byte[] text = new byte[size];
            fixed (byte* pointer = text)
            {
                OrtApi.Check(get(handle, utf8, pointer, &size));
            }

            return Text(text);
        }
    }

    /// <summary>An attribute that lists integers.</summary>
    public int[] Integers(string name)
    {
        var get = (delegate* unmanaged<nint, byte*, long*, nuint*, nint>)OrtApi.Function(OrtFunction.KernelInfoGetAttributeArray_int64);
        nuint size = 0;
        fixed (byte* utf8 = Utf8(name))
        {
            OrtApi.Check(get(handle, utf8, null, &size));
            long[] values = new long[size];
            fixed (long* pointer = values)
            {
                OrtApi.Check(get(handle, utf8, pointer, &size));
            }

            return Array.ConvertAll(values, value => checked((int)value));
        }
    }

    /// <summary>
    /// A constant float32 input of the given shape. Its memory is the initializer's own (memory-mapped external data
    /// or the graph's) and stays valid as long as the session.
    /// </summary>
    public float* Constant(int index, string name, params ReadOnlySpan<long> shape)
    {
        TensorView tensor = ConstantTensor(index, name);
        tensor.Require(name, TensorElementType.Float, shape);
        return (float*)tensor.Data;
    }

    /// <summary>
    /// A constant input that holds matrices (inputs, columns) packed as <see cref="PanelFormat"/> says, behind sizes of its
    /// own such as the number of experts. Element type and size tell how weights are stored.
    /// </summary>
    public PackedWeight Packed(int index, string name, int inputs, int columns, params ReadOnlySpan<long> leading)
    {
        TensorView tensor = ConstantTensor(index, name);
        int panels = PanelLayout.Panels(columns);
        WeightType type = tensor.Type switch
        {
            TensorElementType.BFloat16 => WeightType.BFloat16,
            TensorElementType.UInt8 when tensor.Rank > 0 && tensor.Shape[^1] == PanelFormat.PanelBytes(WeightType.Int4, inputs) => WeightType.Int4,
            TensorElementType.UInt8 => WeightType.Int8,
            _ => WeightType.Float32,
        };
        switch (type)
        {
            case WeightType.Float32:
                tensor.Require(name, TensorElementType.Float, [.. leading, panels, inputs, PanelLayout.Width]);
                break;
            case WeightType.BFloat16:
                tensor.Require(name, TensorElementType.BFloat16, [.. leading, panels, inputs, PanelLayout.Width]);
                break;
            default:
                tensor.Require(name, TensorElementType.UInt8, [.. leading, panels, PanelFormat.PanelBytes(type, inputs)]);
                break;
        }

        return new PackedWeight(type, tensor.Data, inputs, columns);
    }

    /// <summary>The size of a constant input along one axis; throws when it is 0.</summary>
    public int ConstantSize(int index, string name, int axis)
    {
        TensorView tensor = ConstantTensor(index, name);
        if (axis < tensor.Rank)
        {
            return tensor.Shape[axis] is >= 1 and <= int.MaxValue
                ? (int)tensor.Shape[axis]
                : throw new OrtCallException($"input {index} '{name}' has {tensor.Shape[axis]} elements along axis {axis}; needed are 1 … {int.MaxValue}");
        }

        throw new OrtCallException($"input {index} '{name}' has {tensor.Rank} dimensions; needed are more than {axis}");
    }

    /// <summary><see cref="Constant"/>, or null when the node has no such input.</summary>
    public float* OptionalConstant(int index, string name, params ReadOnlySpan<long> shape) =>
        HasInput(index) ? Constant(index, name, shape) : null;

    private TensorView ConstantTensor(int index, string name)
    {
        var get = (delegate* unmanaged<nint, nuint, int*, nint*, nint>)OrtApi.Function(OrtFunction.KernelInfoGetConstantInput_tensor);
        int isConstant;
        nint value;
        OrtApi.Check(get(handle, (nuint)index, &isConstant, &value));
        return isConstant != 0 && value != 0
            ? TensorView.Of(value)
            : throw new OrtCallException($"input {index} '{name}' must be an initializer of the graph");
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static string Text(byte[] zeroTerminated) => Encoding.UTF8.GetString(zeroTerminated).TrimEnd('\0');

    private int Count(OrtFunction function)
    {
        nuint count;
        OrtApi.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtApi.Function(function))(handle, &count));
        return (int)count;
    }

    private string IndexedName(OrtFunction function, int index)
    {
        var get = (delegate* unmanaged<nint, nuint, byte*, nuint*, nint>)OrtApi.Function(function);
        nuint size = 0;
        OrtApi.Check(get(handle, (nuint)index, null, &size));
        byte[] text = new byte[size];
        fixed (byte* pointer = text)
        {
            OrtApi.Check(get(handle, (nuint)index, pointer, &size));
        }

        return Text(text);
    }
}
