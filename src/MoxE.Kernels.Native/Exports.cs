using System.Runtime.InteropServices;
using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Native;

/// <summary>What the native library shows to C.</summary>
internal static class Exports
{
    private static readonly nint DescriptionUtf8 =
        Marshal.StringToCoTaskMemUTF8($"{CustomOpDomain.Name} {CustomOpDomain.Version}, {KernelInstructions.Description}");

    /// <summary><c>OrtStatus* RegisterMoxeOps(OrtSessionOptions*, const OrtApiBase*)</c>: what is behind <c>RegisterCustomOps</c>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "RegisterMoxeOps")]
    private static nint Register(nint sessionOptions, nint apiBase) => CustomOpLibrary.Register(sessionOptions, apiBase);

    /// <summary><c>const char* MoxeOpsDescription(void)</c>: the operators' version and the instructions they use; UTF-8, valid as long as the process.</summary>
    [UnmanagedCallersOnly(EntryPoint = "MoxeOpsDescription")]
    private static nint Description() => DescriptionUtf8;
}
