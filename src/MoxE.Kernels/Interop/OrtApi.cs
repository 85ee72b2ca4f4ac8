using System.Runtime.InteropServices;

namespace MoxE.Kernels.Interop;

/// <summary>
/// ONNX Runtime's C API: a table of function pointers that only ever grows at its end, so an index is valid for its
/// version and every later one. A unit test compares each index with the managed binding's own copy of the table.
/// </summary>
internal static unsafe partial class OrtApi
{
    /// <summary>The version asked for: ONNX Runtime 1.31.</summary>
    public const uint Version = 31;

    private static readonly nint* Table = Load();

    /// <summary>The function at <paramref name="index"/>.</summary>
    public static nint Function(OrtFunction index) => Table[(int)index];

    /// <summary>Throws when <paramref name="status"/> is an error, and releases it.</summary>
    public static void Check(nint status)
    {
        if (status != 0)
        {
            Throw(status);
        }
    }

    /// <summary>A new status that carries <paramref name="message"/>; ONNX Runtime takes ownership.</summary>
    public static nint CreateStatus(string message)
    {
        const int fail = 1;
        nint utf8 = Marshal.StringToCoTaskMemUTF8(message);
        nint status = ((delegate* unmanaged<int, nint, nint>)Function(OrtFunction.CreateStatus))(fail, utf8);
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

    private static nint* Load()
    {
        nint* apiBase = GetApiBase();
        nint* table = ((delegate* unmanaged<uint, nint*>)apiBase[0])(Version);
        if (table is null)
        {
            string found = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
            throw new OrtCallException($"ONNX Runtime {found} does not offer API version {Version}: 1.{Version} or later is needed.");
        }

        return table;
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial nint* GetApiBase();
}
