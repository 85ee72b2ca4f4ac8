namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>Which surfaces of a server are measured.</summary>
/// <param name="Http">Its HTTP.</param>
/// <param name="Grpc">Its gRPC.</param>
internal sealed record Surfaces(bool Http, bool Grpc)
{
    /// <summary>How they are named, the usual choice first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["both", "http", "grpc"];

    /// <summary>How many.</summary>
    public int Count => (Http ? 1 : 0) + (Grpc ? 1 : 0);

    /// <summary>Those that are asked for; of a server that runs already, those whose address is known.</summary>
    /// <exception cref="CommandException">The address of the one that is asked for is not.</exception>
    public static Surfaces Of(string name, ServeTarget target)
    {
        Surfaces surfaces = new(name != "grpc" && (target.Setup is not null || target.Http is not null), name != "http" && (target.Setup is not null || target.Grpc is not null));
        return surfaces.Count > 0 ? surfaces : throw new CommandException($"--protocol: found {name} without an address for it; allowed: {(name == "http" ? "--url" : "--grpc")} beside it.");
    }
}
