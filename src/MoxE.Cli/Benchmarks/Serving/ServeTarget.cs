using MoxE.Cli.Benchmarks.Serving.Server;

namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>The server that is measured: one that is started, or one that runs.</summary>
/// <param name="Setup">How it is started; null for one that runs.</param>
/// <param name="Http">HTTP address of one that runs.</param>
/// <param name="Grpc">gRPC address of one that runs.</param>
internal sealed record ServeTarget(ServerSetup? Setup, Uri? Http, Uri? Grpc)
{
    /// <summary>Out of arguments.</summary>
    /// <exception cref="CommandException">They name both or neither, or something that is no address or setting.</exception>
    public static ServeTarget Of(string? model, string? url, string? grpc, int threads, IReadOnlyList<string> settings, IReadOnlyList<int> cores)
    {
        bool runs = url is not null || grpc is not null;
        if (runs == model is not null)
        {
            throw new CommandException($"found {(runs ? "a model and the address of a server" : "neither a model nor the address of a server")}; allowed: MODEL, or --url and --grpc or one of them.");
        }

        if (runs && (threads != 0 || settings.Count > 0 || cores.Count > 0))
        {
            throw new CommandException("--threads, --set, --server-cores: found beside the address of a server that runs already; allowed: with MODEL only.");
        }

        if (settings.FirstOrDefault(setting => setting.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
        {
            throw new CommandException($"--set: found \"{wrong}\"; allowed: KEY=VALUE such as Engine:MaxSlots=64.");
        }

        return runs
            ? new ServeTarget(null, Address("--url", url), Address("--grpc", grpc))
            : new ServeTarget(new ServerSetup(model!, threads, settings, cores), null, null);
    }

    private static Uri? Address(string option, string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? address
        : throw new CommandException($"{option}: found \"{text}\"; allowed: an address such as http://127.0.0.1:8080.");
}
