using System.Diagnostics;
using MoxE.KernelDigest;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.TestKit;

namespace MoxE.UnitTests.Kernels.Numerics;

/// <summary>Every kernel, and the whole default model, at every width, in child processes whose wider units are switched off.</summary>
public sealed class VectorWidthTests
{
    /// <summary>The runtime's switch, and the width that is left on a machine with all units.</summary>
    public static TheoryData<string, string, int> Switches => new()
    {
        { "DOTNET_TieredCompilation", "0", 16 },
        { "DOTNET_EnableAVX512", "0", 8 },
        { "DOTNET_PreferredVectorBitWidth", "128", 4 }, // fused in hardware
        { "DOTNET_EnableAVX2", "0", 4 }, // no fused instruction
        { "DOTNET_EnableHWIntrinsic", "0", 1 },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task Kernels_WiderUnitsOff_GiveTheSameBits(string name, string value, int width)
    {
        string[] lines = await RunChildAsync(name, value);
        Assert.Equal($"width {Math.Min(width, Dispatch.Width)}", lines[0]);
        Assert.Equal(KernelDigests.All().Select(digest => $"{digest.Kernel} {digest.Hash}"), lines[1..]);
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task DefaultModel_WiderUnitsOff_GivesTheSameBits(string name, string value, int width)
    {
        string[] lines = await RunChildAsync(name, value, RepositoryPaths.DefaultModel);
        Assert.Equal([$"width {Math.Min(width, Dispatch.Width)}", ModelDigest.Of(RepositoryPaths.DefaultModel)], lines);
    }

    private static async Task<string[]> RunChildAsync(string name, string value, params string[] arguments)
    {
        string program = typeof(KernelDigests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[name] = value;
        using var child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
