using System.Diagnostics;
using MoxE.Client;
using MoxE.ClientTests.Harness;
using MoxE.TestKit;

namespace MoxE.ClientTests.OurTools;

/// <summary><c>moxe serve</c> with the real server.</summary>
public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Serve_AModel_TellsWhereItIsAnswersAndEndsOnSigterm()
    {
        using CancellationTokenSource patience = new(Patience);
        ProcessStartInfo start = new("dotnet", ["exec", BuildFolder.File("MoxE.Cli", "moxe.dll"), "serve", RepositoryPaths.BridgeModel, "--port", "0", "--slots", "2", "--", "--MoxE:Limits:MaxTokens=9"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["MOXE_SERVER"] = BuildFolder.File("MoxE.Server", "MoxE.Server.dll");
        using Process tool = Process.Start(start)!;
        Task<string> log = tool.StandardOutput.ReadToEndAsync(patience.Token);
        string told = "";
        while (!told.Contains("  end    Ctrl-C", StringComparison.Ordinal))
        {
            told += await tool.StandardError.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"moxe serve ended:\n{told}\n{await log}");
            told += "\n";
        }

        string http = told.Split("  HTTP   ")[1].Split("/v1")[0];
        using MoxEClient client = new(new Uri(http));
        string model = Assert.Single(await client.ListModelsAsync()).Id;
        Assert.Contains($"  {model} is served\n", told, StringComparison.Ordinal);
        Assert.NotEmpty((await client.CompleteAsync(new CompletionRequest { Prompt = "In the", MaxTokens = 2 })).Choices);
        Assert.Equal("max_tokens", (await Assert.ThrowsAsync<MoxEException>(() => client.CompleteAsync(new CompletionRequest { Prompt = "In the", MaxTokens = 10 }))).Param);

        await ToolRun.OfAsync("sh", "-c", $"kill -TERM {tool.Id}");
        await tool.WaitForExitAsync(patience.Token);
        Assert.Equal(0, tool.ExitCode);
        Assert.Contains("Drained", await log, StringComparison.Ordinal);
    }
}
