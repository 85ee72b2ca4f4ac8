using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>An operator of the domain <c>ai.moxe</c>: its name, its signature and the kernel of one node.</summary>
internal abstract class CustomOp
{
    /// <summary>Name in the graph.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs in order; only the last may be variadic.</summary>
    public abstract OpPort[] Inputs { get; }

    /// <summary>Outputs in order; only the last may be variadic.</summary>
    public abstract OpPort[] Outputs { get; }

    /// <summary>Reads attributes and constant weights of one node. Throws with the reason when they do not fit.</summary>
    public abstract OpKernel CreateKernel(KernelInfo info);
}

/// <summary>How many tensors an input or output takes; values of <c>OrtCustomOpInputOutputCharacteristic</c>.</summary>
internal enum PortArity
{
    Required = 0,
    Optional = 1,
    Variadic = 2,
}

/// <summary>An input or output of an operator.</summary>
internal readonly record struct OpPort(string Name, TensorElementType Type, PortArity Arity)
{
    /// <summary>A float32 tensor that must be there.</summary>
    public static OpPort Float(string name) => new(name, TensorElementType.Float, PortArity.Required);

    /// <summary>A float32 tensor that may be left out.</summary>
    public static OpPort OptionalFloat(string name) => new(name, TensorElementType.Float, PortArity.Optional);

    /// <summary>Packed weights, of any <see cref="WeightType"/>.</summary>
    public static OpPort Packed(string name) => new(name, TensorElementType.Any, PortArity.Required);

    /// <summary>Packed weights that may be left out.</summary>
    public static OpPort OptionalPacked(string name) => new(name, TensorElementType.Any, PortArity.Optional);

    /// <summary>Any number of float32 tensors, none included.</summary>
    public static OpPort VariadicFloat(string name) => new(name, TensorElementType.Float, PortArity.Variadic);

    /// <summary>An int32 tensor that must be there.</summary>
    public static OpPort Int32(string name) => new(name, TensorElementType.Int32, PortArity.Required);

    /// <summary>An int64 tensor that must be there.</summary>
    public static OpPort Int64(string name) => new(name, TensorElementType.Int64, PortArity.Required);
}
