using System.Diagnostics;
using Grpc.Net.Client;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>The built server as a process of its own, on free loopback ports unless told otherwise.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];
    private readonly CancellationTokenSource _bound = new(Patience);
    private GrpcChannel? _channel;

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its command line; later arguments win over the free ports given first.</param>
    public ServerProcess(params string[] arguments)
        : this([], arguments)
    {
    }

    /// <summary>Starts the program through another, which it takes the place of.</summary>
    /// <param name="launcher">The other program and its arguments.</param>
    /// <param name="arguments">The server's command line.</param>
    public ServerProcess(string[] launcher, string[] arguments)
    {
        string[] all = [Path.Combine(AppContext.BaseDirectory, "MoxE.Server.dll"), "--MoxE:Http:Port=0", "--MoxE:Grpc:Port=0", .. arguments];
        // Where the tests themselves run in the background of a script, SIGINT is ignored, and a child would inherit that.
        ProcessStartInfo start = new("env", ["--default-signal=INT", .. launcher, "dotnet", .. all])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        StartedAt = TimeProvider.System.GetTimestamp();
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Time stamp of the start.</summary>
    public long StartedAt { get; }

    public HttpClient Http { get; } = new();

    /// <summary>Time that it has used of all processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public GenerationService.GenerationServiceClient Generation => new(_channel);

    /// <summary>Reads the addresses from the log and waits for the line that says ready.</summary>
    public async Task UntilReadyAsync()
    {
        Http.BaseAddress = new Uri(await AddressAsync());
        _channel = GrpcChannel.ForAddress(await AddressAsync());
        await LineAsync("Ready: model ");
    }

    /// <summary>Reads on in the log to the next line that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync(_bound.Token) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        Assert.Fail($"the server ended without '{text}':\n{string.Join('\n', _lines)}\n{await _errors}");
        return "";
    }

    /// <summary>Sends a signal by its name, TERM or INT.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]);
        await kill.WaitForExitAsync(_bound.Token);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and every line of both outputs.</returns>
    public async Task<(int Code, string[] Lines)> EndAsync()
    {
        _lines.AddRange((await _process.StandardOutput.ReadToEndAsync(_bound.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await _process.WaitForExitAsync(_bound.Token);
        return (_process.ExitCode, [.. _lines, .. (await _errors).Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _channel?.Dispose();
        Http.Dispose();
        _process.Dispose();
        _bound.Dispose();
    }

    private async Task<string> AddressAsync()
    {
        string line = await LineAsync(Listening);
        return line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..];
    }
}
