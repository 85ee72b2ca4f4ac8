using System.Runtime.InteropServices;
using MoxE.Kernels.Interop;

namespace MoxE.UnitTests.Kernels.Native;

/// <summary>As much of an ONNX Runtime as a library sees that is refused: API tables that can create a status, which here is its message.</summary>
internal sealed unsafe class StrangeOnnxRuntime
{
    private static readonly nint* Table = NewTable();

    private readonly OrtApiBase _base;

    private StrangeOnnxRuntime(delegate* unmanaged<uint, nint*> getApi) => _base = new OrtApiBase { GetApi = getApi, GetVersionString = &Version };

    /// <summary>One that offers API versions up to 23.</summary>
    public static StrangeOnnxRuntime Old { get; } = new(&OldApi);

    /// <summary>One that offers every version, in a table of its own.</summary>
    public static StrangeOnnxRuntime Second { get; } = new(&EveryApi);

    /// <summary>Asks the library to register; gives the message of the status it answers, null for none.</summary>
    public string? Register()
    {
        fixed (OrtApiBase* handed = &_base)
        {
            nint status = ((delegate* unmanaged<nint, OrtApiBase*, nint>)NativeOpsLibrary.Export("RegisterCustomOps"))(0, handed);
            string? message = Marshal.PtrToStringUTF8(status);
            Marshal.FreeCoTaskMem(status);
            return message;
        }
    }

    private static nint* NewTable()
    {
        var table = (nint*)NativeMemory.AllocZeroed((nuint)sizeof(nint));
        table[(int)OrtFunction.CreateStatus] = (nint)(delegate* unmanaged<int, nint, nint>)&CreateStatus;
        return table;
    }

    [UnmanagedCallersOnly]
    private static nint* OldApi(uint version) => version <= 23 ? Table : null;

    [UnmanagedCallersOnly]
    private static nint* EveryApi(uint version) => Table;

    [UnmanagedCallersOnly]
    private static nint Version() => Marshal.StringToCoTaskMemUTF8("1.23.2");

    [UnmanagedCallersOnly]
    private static nint CreateStatus(int code, nint message) => Marshal.StringToCoTaskMemUTF8(Marshal.PtrToStringUTF8(message));
}
