using System.Runtime.InteropServices;
using TorchSharp;

namespace MoxE.Training.Native;

/// <summary>
/// Makes libtorch loadable, before anything else of TorchSharp is touched. TorchSharp's native library asks for
/// GLIBCXX_3.4.32, which Debian 12 and its like do not have; no symbol is bound to that version, so in the copy that lies
/// beside this program the need is marked weak. The package cache stays as it is.
/// </summary>
internal static class LibTorch
{
    private const string Version = "GLIBCXX_3.4.32";
    private static readonly Lazy<string?> Prepared = new(Prepare);

    /// <summary>Loads libtorch with one thread for each operator: parallel work is the trainer's own. Call it first; later calls cost nothing.</summary>
    /// <returns>What was mended, for the log; null where nothing had to be.</returns>
    /// <exception cref="IOException">The library can neither be loaded nor mended; the message says what to do.</exception>
    public static string? Load() => Prepared.Value;

    private static string? Prepare()
    {
        string? note = null;
        string library = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && File.Exists(library) && !StandardLibraryHas(Version))
        {
            note = Mend(library);
        }

        try
        {
            torch.set_num_threads(1);
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new IOException(
                "libtorch could not be loaded: the trainer needs 64-bit Linux (glibc 2.34 or later) or Windows on x86, or macOS on Arm, and libstdc++ of GCC 12 or later. "
                + $"The loader said: {(exception.InnerException ?? exception).Message}", exception);
        }

        return note;
    }

    // The new file takes the old one's place in one step, so that several trainers can start at once.
    private static string? Mend(string library)
    {
        byte[] bytes = File.ReadAllBytes(library);
        if (ElfVersionNeeds.MarkWeak(bytes, Version) == 0)
        {
            return null;
        }

        string unfinished = $"{library}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, library, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"this system's libstdc++ lacks {Version}, which {library} asks for, and that file could not be replaced by one that does not ask ({exception.Message}). "
                + "Make its folder writable, or run the trainer on a system with GCC 13's libstdc++, such as the .NET 10 images.", exception);
        }

        return $"this system's libstdc++ lacks {Version}: the copy of libLibTorchSharp.so beside the trainer no longer asks for it";
    }

    private static bool StandardLibraryHas(string version)
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        string? path = File.ReadLines("/proc/self/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..])
            .FirstOrDefault(line => line.Contains("libstdc++.so.6", StringComparison.Ordinal));
        return path is not null && File.ReadAllBytes("/" + path).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(version + "\0")) >= 0;
    }
}
