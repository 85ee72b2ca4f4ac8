using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.RealModel;

/// <summary>A model folder that cannot be served stops the server at its start with one clear line and exit code 1.</summary>
public sealed class BrokenModelTests
{
    private const string Opening = "The model cannot be served: ";

    public static TheoryData<string> Kinds => [.. BrokenModel.Kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Run_ABrokenFolder_SaysWhyInOneLineAndReturnsOne(string kind)
    {
        using BrokenModel model = BrokenModel.Of(kind);
        using LogCapture log = new();
        await using WebApplication app = LoopbackServer.NewBuilder(log, [$"Model:Path={model.Folder}"], out MoxEOptions options).BuildServer(options);

        Assert.Equal(1, await app.RunServerAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        (LogLevel level, string line) = Assert.Single(log.Lines, line => line.Level >= LogLevel.Warning);
        Assert.Equal(LogLevel.Critical, level);
        AssertClear(model, kind, line);
    }

    [Theory]
    [InlineData("data missing")]
    [InlineData("a byte flipped")]
    [InlineData("operators from the future")]
    [InlineData("unknown operator")]
    public async Task Process_ABrokenFolder_PrintsOneCriticalLineAndEndsWithOne(string kind)
    {
        using BrokenModel model = BrokenModel.Of(kind);
        await using ServerProcess process = new($"--MoxE:Model:Path={model.Folder}");

        (int code, string[] lines) = await process.EndAsync();

        Assert.Equal(1, code);
        string critical = Assert.Single(lines, line => !line.StartsWith("info: ", StringComparison.Ordinal));
        Assert.StartsWith("crit: ", critical, StringComparison.Ordinal);
        AssertClear(model, kind, critical[critical.IndexOf(Opening, StringComparison.Ordinal)..]);
    }

    private static void AssertClear(BrokenModel model, string kind, string line)
    {
        Assert.StartsWith(Opening, line, StringComparison.Ordinal);
        Assert.Contains(model.Folder, line, StringComparison.Ordinal);
        Assert.Contains(BrokenModel.Kinds[kind].Says, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }
}
