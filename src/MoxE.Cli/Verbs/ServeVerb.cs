using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MoxE.Cli.Arguments;
using MoxE.Cli.Serving;
using MoxE.Model.Folders;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe serve</c>: starts the server, its usual options under short names.</summary>
internal sealed class ServeVerb : Verb
{
    private const int HighestPort = 65_535;

    /// <summary>A model and, behind two dashes, arguments of the server.</summary>
    private readonly Argument<string[]> _words = new("MODEL")
    {
        Description = "A model folder that `moxe export` wrote; absent, the server's own default. Behind -- any option of the server as it is: -- --MoxE:Http:PingSeconds=5",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _host = new("--host") { Description = "IP address to listen on, localhost, or * for every interface. Loopback where it is not given.", HelpName = "ADDRESS" };
    private readonly Option<int?> _port = Port("--port", "HTTP port; 0 takes a free one. 8080 where it is not given.");
    private readonly Option<int?> _grpcPort = Port("--grpc-port", "gRPC port; 0 takes a free one. Where it is not given, the one after --port.");
    private readonly ServeOption _keys = ServeOption.File("--api-key-file", "File of API keys; every request but probes needs one then.", "Security:KeysFile");
    private readonly ServeOption[] _options;

    public ServeVerb(CliContext context)
        : base(
            "serve",
            "Serve a model over HTTP, for OpenAI's clients, and gRPC.",
            context,
            "moxe serve models/moxe-en",
            "moxe serve models/mine --port 9000 --threads 4",
            "moxe serve models/mine --host '*' --api-key-file keys.json --tls-certificate server.pem --tls-key server.key",
            "moxe serve models/mine --slots 256 -- --MoxE:Engine:MaxQueuedRequests=1000 --Logging:LogLevel:Default=Warning")
    {
        _options =
        [
            ServeOption.Text("--name", "Name that clients use; the folder's own where it is not given.", "NAME", "Model:Name"),
            ServeOption.Number("--threads", "Threads of a step; 0 takes the processors that the process may use.", 0, 1024, "Engine:Threads"),
            ServeOption.Number("--slots", "Most sequences that run at once.", 1, 65_536, "Engine:MaxSlots"),
            ServeOption.Number("--state-memory", "Memory for the states of sequences, in MiB.", 1, 1_048_576, "Engine:StateMemoryMiB"),
            _keys,
            ServeOption.File("--tls-certificate", "Certificate with its chain, PEM or PKCS#12: both ports speak TLS then.", "Tls:CertificateFile"),
            ServeOption.File("--tls-key", "PEM private key, where it is not in the certificate's file.", "Tls:KeyFile"),
            ServeOption.Switch("--json-log", "Log one JSON object a line.", "Log:Json"),
        ];
        Add(_words);
        Add(_host);
        Add(_port);
        Add(_grpcPort);
        foreach (ServeOption option in _options)
        {
            Add(option.Option);
        }
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        (string? model, string[] own) = Split(parsed);
        string[] args = [.. Model(model), .. Listeners(parsed), .. _options.SelectMany(option => option.Arguments(parsed)), .. own];
        return new Serving.ServerProcess(Context).RunAsync(args, new ServeGreeting(Context.Error, parsed.GetResult(_keys.Option) is not null));
    }

    private static Option<int?> Port(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => NumberText.Read(result, name, 0, HighestPort),
    };

    /// <summary>The model, checked before a process is started for it; the server checks its hashes too.</summary>
    private static IEnumerable<string> Model(string? path) =>
        path is null ? [] : [ServeOption.Argument("Model:Path", ModelFolder.Open(path, verifyHashes: false).Path)];

    private (string? Model, string[] Own) Split(ParseResult parsed)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        int own = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return words.Length - own <= 1
            ? (words.Length > own ? words[0] : null, words[^own..])
            : throw new CommandException($"serve: found the models {string.Join(", ", words[..^own])}; allowed: one model folder; options of the server stand behind --.");
    }

    private IEnumerable<string> Listeners(ParseResult parsed)
    {
        if (parsed.GetValue(_host) is { } host)
        {
            string address = HostAddress.Parse(host);
            yield return ServeOption.Argument("Http:Address", address);
            yield return ServeOption.Argument("Grpc:Address", address);
        }

        int? port = parsed.GetValue(_port), grpcPort = parsed.GetValue(_grpcPort);
        if (port is { } http)
        {
            yield return ServeOption.Argument("Http:Port", http.ToString(CultureInfo.InvariantCulture));
            grpcPort ??= http == 0 ? 0 : http < HighestPort ? http + 1 : http - 1;
        }

        if (grpcPort is { } grpc)
        {
            yield return ServeOption.Argument("Grpc:Port", grpc.ToString(CultureInfo.InvariantCulture));
        }
    }
}
