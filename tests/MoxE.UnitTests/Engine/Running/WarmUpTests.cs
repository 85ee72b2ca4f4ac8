using System.Diagnostics;
using MoxE.KernelDigest;
using MoxE.Kernels.Ops;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>The warm-up leaves nothing to be compiled: in a child process, where nothing else has compiled it before.</summary>
public sealed class WarmUpTests
{
    [Theory]
    [InlineData(WeightType.Float32)]
    [InlineData(WeightType.BFloat16)]
    [InlineData(WeightType.Int8)]
    [InlineData(WeightType.Int4)]
    public async Task Run_EveryWidthOfStepAfterwards_CompilesNothing(WeightType type)
    {
        using RandomModel model = new(type);
        await AssertWarmAsync(model.Folder);
    }

    [Fact]
    public Task Run_TheDefaultModel_CompilesNothingAfterwards() => AssertWarmAsync(RepositoryPaths.DefaultModel);

    [Theory]
    [InlineData("0")] // C# tiles in place of those written as machine code
    public async Task Run_WithoutWideUnits_CompilesNothingAfterwards(string avx512)
    {
        using RandomModel model = new(WeightType.Float32);
        await AssertWarmAsync(model.Folder, ("DOTNET_EnableAVX512", avx512));
    }

    private static async Task AssertWarmAsync(string folder, params (string Name, string Value)[] switches)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(KernelDigests).Assembly.Location, "widths", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredCompilation"] = "0"; // or a method is compiled again when it has run often
        foreach ((string name, string value) in switches)
        {
            start.Environment[name] = value;
        }

        using var child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, await errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("width ", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length == 1, string.Join('\n', lines[1..]));
    }
}
