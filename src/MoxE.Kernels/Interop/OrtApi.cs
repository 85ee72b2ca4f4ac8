using System.Runtime.InteropServices;

namespace MoxE.Kernels.Interop;

/// <summary>
/// ONNX Runtime's C API: a table of function pointers that only ever grows at its end, so an index is valid for its
/// version and every later one. A unit test compares each index with the managed binding's own copy of the table.
/// Whoever brings ONNX Runtime into the process hands over its <see cref="OrtApiBase"/> before anything here is called:
/// <see cref="OnnxRuntimeEnvironment"/> in a .NET program, <see cref="CustomOpLibrary"/> where ONNX Runtime loads us.
/// </summary>
internal static unsafe class OrtApi
{
    /// <summary>The version asked for: ONNX Runtime 1.24, the first with every <see cref="OrtFunction"/>.</summary>
    public const uint Version = 24;

    private static nint Table;

    /// <summary>The function at <paramref name="index"/>.</summary>
    public static nint Function(OrtFunction index) => ((nint*)Table)[(int)index];

    /// <summary>Takes the functions of <paramref name="apiBase"/>; throws when it is too old, or is not the ONNX Runtime taken before.</summary>
    public static void Load(OrtApiBase* apiBase)
    {
        nint* offered = apiBase->GetApi(Version);
        if (offered is null)
        {
            string found = Marshal.PtrToStringUTF8(apiBase->GetVersionString()) ?? "unknown";
            throw new OrtCallException($"ONNX Runtime {found} does not offer API version {Version}: 1.{Version} or later is needed.");
        }

        nint taken = Interlocked.CompareExchange(ref Table, (nint)offered, 0);
        if (taken != 0 && taken != (nint)offered)
        {
            throw new OrtCallException($"The operators of {CustomOpDomain.Name} serve another ONNX Runtime of this process already; one is allowed.");
        }
    }

    /// <summary>Throws when <paramref name="status"/> is an error, and releases it.</summary>
    public static void Check(nint status)
    {
        if (status != 0)
        {
            Throw(status);
        }
    }

    /// <summary>A new status that carries <paramref name="message"/>; ONNX Runtime takes ownership.</summary>
    public static nint CreateStatus(string message) => CreateStatus(Function(OrtFunction.CreateStatus), message);

    /// <summary>As <see cref="CreateStatus(string)"/>, of an ONNX Runtime of any age that was not taken.</summary>
    public static nint CreateStatus(OrtApiBase* apiBase, string message)
    {
        const int firstVersion = 1;
        return CreateStatus(apiBase->GetApi(firstVersion)[(int)OrtFunction.CreateStatus], message);
    }

    private static nint CreateStatus(nint function, string message)
    {
        const int fail = 1;
        nint utf8 = Marshal.StringToCoTaskMemUTF8(message);
        nint status = ((delegate* unmanaged<int, nint, nint>)function)(fail, utf8);
        Marshal.FreeCoTaskMem(utf8);
        return status;
    }

    private static void Throw(nint status)
    {
        nint text = ((delegate* unmanaged<nint, nint>)Function(OrtFunction.GetErrorMessage))(status);
        string message = Marshal.PtrToStringUTF8(text) ?? "ONNX Runtime gave no message.";
        ((delegate* unmanaged<nint, void>)Function(OrtFunction.ReleaseStatus))(status);
        throw new OrtCallException(message);
    }
}
