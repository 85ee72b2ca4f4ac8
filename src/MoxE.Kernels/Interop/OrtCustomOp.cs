using System.Runtime.InteropServices;

namespace MoxE.Kernels.Interop;

/// <summary>
/// The C struct <c>OrtCustomOp</c> of API versions 18 to 31 (208 bytes) as ONNX Runtime reads it, followed by one field of
/// ours that finds the managed operator again. Lives in native memory and is never freed: sessions keep pointers to it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OrtCustomOp
{
    public uint Version;
    public nint CreateKernel;
    public nint GetName;
    public nint GetExecutionProviderType;
    public nint GetInputType;
    public nint GetInputTypeCount;
    public nint GetOutputType;
    public nint GetOutputTypeCount;
    public nint KernelCompute;
    public nint KernelDestroy;
    public nint GetInputCharacteristic;
    public nint GetOutputCharacteristic;
    public nint GetInputMemoryType;
    public nint GetVariadicInputMinArity;
    public nint GetVariadicInputHomogeneity;
    public nint GetVariadicOutputMinArity;
    public nint GetVariadicOutputHomogeneity;
    public nint CreateKernelV2;
    public nint KernelComputeV2;
    public nint InferOutputShapeFn;
    public nint GetStartVersion;
    public nint GetEndVersion;
    public nint GetMayInplace;
    public nint ReleaseMayInplace;
    public nint GetAliasMap;
    public nint ReleaseAliasMap;

    /// <summary>Ours: index into <see cref="CustomOpDomain"/>'s operators.</summary>
    public int Index;

    /// <summary>Ours: the operator's name, UTF-8, zero-terminated.</summary>
    public nint NameUtf8;
}
