using System.Diagnostics;

namespace MoxE.ServerTests.Benchmarks;

/// <summary><c>moxe bench</c> as a process of its own; the server that it starts is the one built with these tests.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly Process _process;
    private readonly Task<string> _output;

    /// <param name="server">The server's program.</param>
    /// <param name="arguments">What follows <c>moxe bench</c>.</param>
    public BenchProcess(string server, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", ["exec", Tool, "bench", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MOXE_SERVER"] = server;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The server built with these tests.</summary>
    public static string Server => Path.Combine(AppContext.BaseDirectory, "MoxE.Server.dll");

    /// <summary>The tool, in its own folder of the same build: beside the tests it would miss what ASP.NET Core brings them.</summary>
    private static string Tool
    {
        get
        {
            DirectoryInfo tests = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(tests.Parent!.Parent!.FullName, "MoxE.Cli", tests.Name, "moxe.dll");
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it wrote to its output; its exit code was 0.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        await using BenchProcess bench = new(Server, arguments);
        (int code, string output, string errors) = await bench.EndAsync();
        Assert.Equal((0, ""), (code, code == 0 ? "" : errors));
        return output;
    }

    /// <summary>The next line of its error stream, where progress goes.</summary>
    public async Task<string?> ProgressAsync() => await _process.StandardError.ReadLineAsync(_limit.Token);

    /// <summary>Asks it to end.</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync(_limit.Token);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        string errors = await _process.StandardError.ReadToEndAsync(_limit.Token);
        await _process.WaitForExitAsync(_limit.Token);
        return (_process.ExitCode, await _output, errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _limit.Dispose();
    }
}
