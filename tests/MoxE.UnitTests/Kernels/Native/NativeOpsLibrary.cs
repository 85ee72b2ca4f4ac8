using System.Diagnostics;
using System.Runtime.InteropServices;
using MoxE.TestKit;

namespace MoxE.UnitTests.Kernels.Native;

/// <summary>
/// The operators as a native library, compiled once for all its tests by the repository's own verb, as at the gate: locked
/// packages, warnings are errors. It has a folder of its own, apart from what else is being built at the time.
/// </summary>
public sealed class NativeOpsLibrary : IAsyncLifetime
{
    internal static string Folder { get; } = System.IO.Path.Combine(RepositoryPaths.Root, "artifacts", "native-tests", "native");

    internal static string Path { get; } = System.IO.Path.Combine(
        Folder, OperatingSystem.IsWindows() ? "moxe_ops.dll" : OperatingSystem.IsMacOS() ? "libmoxe_ops.dylib" : "libmoxe_ops.so");

    /// <summary>What the library says of itself.</summary>
    internal static unsafe string Description => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("MoxeOpsDescription"))())!;

    /// <summary>A function of the library.</summary>
    internal static nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Path), name);

    public async Task InitializeAsync()
    {
        string[] arguments = ["--artifacts-path", System.IO.Path.GetDirectoryName(Folder)!, "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new("dotnet", ["publish", "-c", "Release", "src/MoxE.Kernels.Native", .. arguments])
            : new("bash", ["build.sh", "native", .. arguments]);
        start.WorkingDirectory = RepositoryPaths.Root;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["CI"] = "true";
        using Process build = Process.Start(start)!;
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, $"the native library was not built:\n{output}\n{await errors}");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
