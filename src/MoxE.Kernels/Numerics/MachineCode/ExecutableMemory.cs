using System.Runtime.InteropServices;

namespace MoxE.Kernels.Numerics.MachineCode;

/// <summary>Memory that holds instructions: written first, then executable and never written again.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Whether this system is one whose calls are known here: Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Instructions at an address of their own, for the life of the process.</summary>
    /// <param name="code">The instructions; they may be put anywhere.</param>
    /// <returns>Their first byte; null where the system does not allow it, as hardened ones do.</returns>
    public static byte* TryPlace(ReadOnlySpan<byte> code)
    {
        var size = (nuint)code.Length;
        nint memory = Map(0, size, Read | Write, PrivateAnonymous, -1, 0);
        if (memory == -1)
        {
            return null;
        }

        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        if (Protect(memory, size, Read | Execute) != 0)
        {
            _ = Unmap(memory, size);
            return null;
        }

        return (byte*)memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
