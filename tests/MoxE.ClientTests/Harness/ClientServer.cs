using System.Diagnostics;
using System.Text.Json;
using MoxE.TestKit;

namespace MoxE.ClientTests.Harness;

/// <summary>The built server as a process with the model it serves by default, on free loopback ports, and the clients' programs installed.</summary>
public sealed class ClientServer : IAsyncLifetime, IDisposable
{
    /// <summary>What every client asks; greedy, so that all must get the same text.</summary>
    public const string Prompt = "In the beginning";

    /// <summary>Tokens of the answer.</summary>
    public const int Tokens = 24;

    /// <summary>Tokens of a stream that is not meant to end by itself.</summary>
    public const int EndlessTokens = 16_000;

    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, Task<CaseResults>> _cases = [];
    private Task<string>? _text;
    private Process? _process;

    /// <summary>Address of the HTTP surface, without a slash at its end.</summary>
    public string Http { get; private set; } = "";

    /// <summary>Host and port of the gRPC surface.</summary>
    public string Grpc { get; private set; } = "";

    /// <summary>Name of the model.</summary>
    public string Model { get; private set; } = "";

    /// <summary>A body of /v1/completions that every client can send.</summary>
    public string Body => $$"""{"model":"{{Model}}","prompt":"{{Prompt}}","max_tokens":{{Tokens}},"temperature":0}""";

    public async Task InitializeAsync()
    {
        await ClientTools.ReadyAsync();
        string[] arguments = [BuildFolder.File("MoxE.Server", "MoxE.Server.dll"), "--MoxE:Http:Port=0", "--MoxE:Grpc:Port=0", $"--MoxE:Model:Path={RepositoryPaths.DefaultModel}"];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;
        using CancellationTokenSource patience = new(Patience);
        Http = (await AfterAsync(Listening, patience.Token)).TrimEnd('/');
        Grpc = new Uri(await AfterAsync(Listening, patience.Token)).Authority;
        Model = (await AfterAsync("Ready: model ", patience.Token)).Split(' ')[0];
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop the server
    }

    /// <summary>Generations that were cancelled so far, once none runs or waits any more.</summary>
    public async Task<int> CancelledWhenIdleAsync()
    {
        string[] metrics = await UntilAsync(metrics => Running(metrics) == 0);
        return Value(metrics, "moxe_requests_total", "outcome=\"cancelled\"");
    }

    /// <summary>Waits until a generation runs.</summary>
    public Task UntilRunningAsync() => UntilAsync(metrics => Running(metrics) > 0);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        Dispose();
    }

    public void Dispose()
    {
        _process?.Dispose();
        _http.Dispose();
    }

    /// <summary>What the model says to <see cref="Prompt"/>, asked once in the plainest way; every client must get the same.</summary>
    internal Task<string> TextAsync() => _text ??= AskAsync();

    /// <summary>The results of a client's script, which is run once.</summary>
    internal Task<CaseResults> CasesAsync(string script, Func<Task<CaseResults>> run)
    {
        if (!_cases.TryGetValue(script, out Task<CaseResults>? results))
        {
            _cases.Add(script, results = run());
        }

        return results;
    }

    /// <summary>Arguments of curl that post a body to /v1/completions.</summary>
    internal string[] Curl(string body, params string[] more) => ["-sS", $"{Http}/v1/completions", "-H", "Content-Type: application/json", "-d", body, .. more];

    private async Task<string> AskAsync()
    {
        ToolRun run = await ToolRun.OfAsync("curl", Curl(Body, "--fail"));
        return JsonDocument.Parse(run.Out).RootElement.GetProperty("choices")[0].GetProperty("text").GetString()!;
    }

    private static int Running(string[] metrics) => Value(metrics, "moxe_requests_running") + Value(metrics, "moxe_requests_waiting");

    private async Task<string[]> UntilAsync(Func<string[], bool> holds)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            // The server keeps a reading for a moment; one that differs from the first was made after this call.
            string first = await _http.GetStringAsync($"{Http}/metrics", patience.Token), next = first;
            while (next == first)
            {
                next = await _http.GetStringAsync($"{Http}/metrics", patience.Token);
            }

            if (next.Split('\n') is var lines && holds(lines))
            {
                return lines;
            }
        }
    }

    private static int Value(string[] lines, string name, string label = "") =>
        lines.Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    private async Task<string> AfterAsync(string text, CancellationToken stop)
    {
        while (await _process!.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            _lines.Add(line);
            if (line.IndexOf(text, StringComparison.Ordinal) is var at and >= 0)
            {
                return line[(at + text.Length)..];
            }
        }

        throw new InvalidOperationException($"the server ended without '{text}':\n{string.Join('\n', _lines)}");
    }
}

/// <summary>Classes that share the server and run one after another: a reading of its metrics is then the test's own.</summary>
[CollectionDefinition(Name)]
public sealed class ClientServerCollection : ICollectionFixture<ClientServer>
{
    public const string Name = "client server";
}
