using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Interop;

/// <summary>
/// The functions ONNX Runtime calls. Each catches everything and answers with a status: an exception that escaped
/// into native code would end the process.
/// </summary>
internal static unsafe class CustomOpCallbacks
{
    /// <summary>Fills a native struct for the operator at <paramref name="index"/>.</summary>
    public static OrtCustomOp* Allocate(CustomOp op, int index)
    {
        var native = (OrtCustomOp*)NativeMemory.AllocZeroed((nuint)sizeof(OrtCustomOp));
        native->Version = OrtApi.Version;
        native->GetName = (nint)(delegate* unmanaged<OrtCustomOp*, nint>)&GetName;
        native->GetExecutionProviderType = (nint)(delegate* unmanaged<OrtCustomOp*, nint>)&GetProvider;
        native->GetInputType = (nint)(delegate* unmanaged<OrtCustomOp*, nuint, int>)&GetInputType;
        native->GetInputTypeCount = (nint)(delegate* unmanaged<OrtCustomOp*, nuint>)&GetInputCount;
        native->GetOutputType = (nint)(delegate* unmanaged<OrtCustomOp*, nuint, int>)&GetOutputType;
        native->GetOutputTypeCount = (nint)(delegate* unmanaged<OrtCustomOp*, nuint>)&GetOutputCount;
        native->KernelDestroy = (nint)(delegate* unmanaged<nint, void>)&Destroy;
        native->GetInputCharacteristic = (nint)(delegate* unmanaged<OrtCustomOp*, nuint, int>)&GetInputArity;
        native->GetOutputCharacteristic = (nint)(delegate* unmanaged<OrtCustomOp*, nuint, int>)&GetOutputArity;
        native->GetInputMemoryType = (nint)(delegate* unmanaged<OrtCustomOp*, nuint, int>)&GetMemoryType;
        native->GetVariadicInputMinArity = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&Zero;
        native->GetVariadicInputHomogeneity = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&One;
        native->GetVariadicOutputMinArity = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&Zero;
        native->GetVariadicOutputHomogeneity = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&One;
        native->CreateKernelV2 = (nint)(delegate* unmanaged<OrtCustomOp*, nint, nint, nint*, nint>)&Create;
        native->KernelComputeV2 = (nint)(delegate* unmanaged<nint, nint, nint>)&Compute;
        native->GetStartVersion = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&One;
        native->GetEndVersion = (nint)(delegate* unmanaged<OrtCustomOp*, int>)&LastVersion;
        native->Index = index;
        native->NameUtf8 = Marshal.StringToCoTaskMemUTF8(op.Name);
        return native;
    }

    private static CustomOp Op(OrtCustomOp* native) => CustomOpDomain.Operators[native->Index];

    [UnmanagedCallersOnly]
    private static nint GetName(OrtCustomOp* op) => op->NameUtf8;

    [UnmanagedCallersOnly]
    private static nint GetProvider(OrtCustomOp* op) => 0;

    [UnmanagedCallersOnly]
    private static int GetInputType(OrtCustomOp* op, nuint index) => (int)Op(op).Inputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(OrtCustomOp* op) => (nuint)Op(op).Inputs.Length;

    [UnmanagedCallersOnly]
    private static int GetOutputType(OrtCustomOp* op, nuint index) => (int)Op(op).Outputs[(int)index].Type;

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(OrtCustomOp* op) => (nuint)Op(op).Outputs.Length;

    [UnmanagedCallersOnly]
    private static int GetInputArity(OrtCustomOp* op, nuint index) => (int)Op(op).Inputs[(int)index].Arity;

    [UnmanagedCallersOnly]
    private static int GetOutputArity(OrtCustomOp* op, nuint index) => (int)Op(op).Outputs[(int)index].Arity;

    [UnmanagedCallersOnly]
    private static int GetMemoryType(OrtCustomOp* op, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int Zero(OrtCustomOp* op) => 0;

    [UnmanagedCallersOnly]
    private static int One(OrtCustomOp* op) => 1;

    [UnmanagedCallersOnly]
    private static int LastVersion(OrtCustomOp* op) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static nint Create(OrtCustomOp* op, nint api, nint info, nint* kernel)
    {
        try
        {
            OpKernel created = Op(op).CreateKernel(new KernelInfo(info));
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(created));
            return 0;
        }
        catch (Exception exception)
        {
            return Status(Op(op).Name, new KernelInfo(info), exception);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        OpKernel? target = null;
        try
        {
            target = Unsafe.As<OpKernel>(GCHandle.FromIntPtr(kernel).Target!);
            target.Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception exception)
        {
            return OrtApi.CreateStatus($"{target?.Description}: {exception.Message}");
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel)
    {
        if (kernel != 0)
        {
            GCHandle.FromIntPtr(kernel).Free();
        }
    }

    private static nint Status(string op, KernelInfo info, Exception exception)
    {
        try
        {
            return OrtApi.CreateStatus($"{op} '{info.NodeName}': {exception.Message}");
        }
        catch (OrtCallException)
        {
            return OrtApi.CreateStatus($"{op}: {exception.Message}");
        }
    }
}
