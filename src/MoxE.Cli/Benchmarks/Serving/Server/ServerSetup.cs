namespace MoxE.Cli.Benchmarks.Serving.Server;

/// <summary>How the server is started.</summary>
/// <param name="Model">The model's folder.</param>
/// <param name="Threads">Threads of a step; 0 takes the processors it may use.</param>
/// <param name="Settings">More of its options, <c>Engine:MaxSlots=64</c>; they win over all others.</param>
/// <param name="Cores">Cores it is bound to; none binds nothing.</param>
internal sealed record ServerSetup(string Model, int Threads, IReadOnlyList<string> Settings, IReadOnlyList<int> Cores)
{
    /// <summary>Its command line: free ports on loopback, plain log lines, from which the ports are read.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--MoxE:Http:Address=127.0.0.1", "--MoxE:Http:Port=0", "--MoxE:Grpc:Address=127.0.0.1", "--MoxE:Grpc:Port=0",
        "--MoxE:Log:Json=false", "--Logging:LogLevel:Default=Information", "--MoxE:Drain:TimeoutSeconds=2",
        $"--MoxE:Model:Path={Path.GetFullPath(Model)}",
        FormattableString.Invariant($"--MoxE:Engine:Threads={Threads}"),
        .. Settings.Select(setting => $"--MoxE:{setting}"),
    ];
}
