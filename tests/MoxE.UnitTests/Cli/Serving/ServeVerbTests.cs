using System.Diagnostics;
using MoxE.Cli.Programs;
using MoxE.TestKit;
using MoxE.UnitTests.Cli.Trainer;

namespace MoxE.UnitTests.Cli.Serving;

public class ServeVerbTests
{
    private const string TellArguments = "for argument in \"$@\"; do printf '[%s]\\n' \"$argument\"; done > \"$here/args\"";
    private static readonly string Model = RepositoryPaths.BridgeModel;

    public static TheoryData<string[], string[]> CommandLines => new()
    {
        { [], [] },
        { [Model], [$"--MoxE:Model:Path={Model}"] },
        { ["--port", "9000"], ["--MoxE:Http:Port=9000", "--MoxE:Grpc:Port=9001"] },
        { ["--port", "0"], ["--MoxE:Http:Port=0", "--MoxE:Grpc:Port=0"] },
        { ["--port", "65535"], ["--MoxE:Http:Port=65535", "--MoxE:Grpc:Port=65534"] },
        { ["--grpc-port", "7", "--port", "9"], ["--MoxE:Http:Port=9", "--MoxE:Grpc:Port=7"] },
        { ["--host", "*"], ["--MoxE:Http:Address=0.0.0.0", "--MoxE:Grpc:Address=0.0.0.0"] },
        { ["--host", "localhost"], ["--MoxE:Http:Address=127.0.0.1", "--MoxE:Grpc:Address=127.0.0.1"] },
        { ["--host", "::1"], ["--MoxE:Http:Address=::1", "--MoxE:Grpc:Address=::1"] },
        {
            ["--threads", "0", "--slots", "3", "--state-memory", "64", "--name", "my model", "--json-log", Model],
            [$"--MoxE:Model:Path={Model}", "--MoxE:Model:Name=my model", "--MoxE:Engine:Threads=0", "--MoxE:Engine:MaxSlots=3", "--MoxE:Engine:StateMemoryMiB=64", "--MoxE:Log:Json=true"]
        },
        { ["--", "--MoxE:Http:PingSeconds=5", "--help", "two words"], ["--MoxE:Http:PingSeconds=5", "--help", "two words"] },
        { [Model, "--slots", "1", "--", "--A:B=c"], [$"--MoxE:Model:Path={Model}", "--MoxE:Engine:MaxSlots=1", "--A:B=c"] },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Run_FriendlyOptions_AreTheServersKeysAndItsExitCodeIsPassedOn(string[] given, string[] expected)
    {
        using FakeTrainer server = new($"{TellArguments}; exit 7");

        CliRun run = await RunAsync(server, given);

        Assert.Equal(new CliRun(7, "", ""), run);
        Assert.Equal(expected.Select(argument => $"[{argument}]"), server.Lines("args"));
    }

    [Fact]
    public async Task Run_KeyFile_IsGivenAsAWholePathAndNamedInTheFirstRequest()
    {
        using FakeTrainer server = new($"{TellArguments}; echo 'Now listening on: http://[::]:8080'; echo 'Now listening on: http://[::]:8081'; echo 'Ready: model m (f)'");
        string keys = Path.GetRelativePath(Environment.CurrentDirectory, server.Program);

        CliRun run = await RunAsync(server, "--api-key-file", keys);

        Assert.Equal([$"[--MoxE:Security:KeysFile={server.Program}]"], server.Lines("args"));
        Assert.Contains("curl -N http://127.0.0.1:8080/v1/completions -H \"Authorization: Bearer $MOXE_API_KEY\"", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Now listening on: http://0.0.0.0:9000", "Now listening on: http://0.0.0.0:9001", "info: x[2] Ready: model moxe-en (abc), 4 slots")]
    [InlineData("{\"Message\":\"Now listening on: http://127.0.0.1:9000\"}", "{\"Message\":\"Now listening on: http://127.0.0.1:9001\"}", "{\"Message\":\"Ready: model moxe-en (abc)\"}")]
    public async Task Run_ServerGetsReady_TellsWhereItIsAndWhatToTry(params string[] lines)
    {
        using FakeTrainer server = new($"cat <<'END'\n{string.Join('\n', lines)}\nanother line\nEND\necho wrong >&2");

        CliRun run = await RunAsync(server);

        Assert.Equal([.. lines, "another line"], run.Out.TrimEnd('\n').Split('\n'));
        Assert.Contains("wrong\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("moxe-en is served\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("HTTP   http://127.0.0.1:9000/v1", run.Error, StringComparison.Ordinal);
        Assert.Contains("gRPC   127.0.0.1:9001", run.Error, StringComparison.Ordinal);
        Assert.Contains("curl -N http://127.0.0.1:9000/v1/completions -H 'Content-Type: application/json' -d '{\"prompt\":", run.Error, StringComparison.Ordinal);
        Assert.Contains("moxe chat --url http://127.0.0.1:9000\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such folder", "nowhere/at-all")]
    [InlineData("manifest.json", "/")]
    [InlineData("the models a, b", "a", "b")]
    [InlineData("--host: found \"example\"", "--host", "example")]
    [InlineData("--port: found \"70000\"; allowed: a whole number, 0 to 65535", "--port", "70000")]
    [InlineData("--slots: found \"0\"", "--slots", "0")]
    [InlineData("--api-key-file: found \"no-keys\"", "--api-key-file", "no-keys")]
    [InlineData("--typo", "--typo")]
    public async Task Run_WhatCannotBe_IsSaidBeforeAServerStarts(string part, params string[] args)
    {
        using FakeTrainer server = new("touch \"$here/started\"");
        (await RunAsync(server, args)).AssertFailed(part);
        Assert.False(File.Exists(server.PathOf("started")));
    }

    [Fact]
    public async Task Run_Sigterm_ReachesTheServerWhoseEndIsAwaited()
    {
        using FakeTrainer server = new("trap 'echo caught; kill $!; exit 5' TERM; sleep 600 & echo ready; wait");
        ProcessStartInfo start = new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "moxe.dll"), "serve"]) { RedirectStandardOutput = true };
        start.Environment[CompanionProgram.Server.Variable] = server.Program;
        using Process tool = Process.Start(start)!;
        Assert.Equal("ready", await tool.StandardOutput.ReadLineAsync());

        using Process kill = Process.Start("sh", ["-c", $"kill -TERM {tool.Id}"]);

        Assert.Equal("caught", await tool.StandardOutput.ReadLineAsync());
        await tool.WaitForExitAsync();
        Assert.Equal(5, tool.ExitCode);
    }

    private static Task<CliRun> RunAsync(FakeTrainer server, params string[] args) =>
        CliRun.Of(context => context with { Server = server.PlacesOf(CompanionProgram.Server) }, ["serve", .. args]);
}
