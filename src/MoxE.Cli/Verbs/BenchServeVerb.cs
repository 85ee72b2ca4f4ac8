using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Benchmarks.Serving;
using MoxE.Cli.Benchmarks.Serving.Server;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe bench serve</c>: a server under load, seen by its clients.</summary>
internal sealed class BenchServeVerb : Verb
{
    private const int MostClients = 4096;
    private const int MostTokens = 1 << 20;
    private static readonly int[] UsualClients = [1, 4, 16, 64, 256];

    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "A model folder: the server is started with it on free ports of loopback, and stopped at the end. Absent with --url or --grpc.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _url = new("--url") { Description = "HTTP address of a server that runs already.", HelpName = "URL" };
    private readonly Option<string?> _grpc = new("--grpc") { Description = "Its gRPC address.", HelpName = "URL" };
    private readonly Option<string> _protocol = Choice("--protocol", "Surfaces that are measured.", Surfaces.Names);
    private readonly Option<string> _scenario = Choice(
        "--scenario",
        "load: levels of load. long-prompt: streams run, then a long prompt arrives. mixed: many short requests and a long one. cold: starts, and the first request against the last.",
        ScenarioNames.All);

    private readonly Option<int[]> _concurrency = CommonArguments.Numbers("--concurrency", "Clients of a closed loop: each sends its next request when its last has ended. 1,4,16,64,256 unless --rate is given.", 1, MostClients, []);
    private readonly Option<double[]> _rate = CommonArguments.Numbers<double>("--rate", "Requests a second of an open loop: they arrive by chance, however slow the answers are.", 0.001, 100_000, []);
    private readonly Option<int?> _requests = Optional(
        "--requests", $"Requests of a level, at least two for each client ({ServePlan.UsualRequests}, without bound with --seconds), or of a scenario ({ServePlan.UsualScenarioRequests}).", ServePlan.MostRequests);

    private readonly Option<int?> _seconds = Optional("--seconds", "Time after which a level sends no more requests; those that run are waited for.", 86_400);
    private readonly Option<int> _promptTokens = CommonArguments.Number("--prompt-tokens", "Random tokens of a prompt.", 64, 1, MostTokens);
    private readonly Option<int> _maxTokens = CommonArguments.Number("--max-tokens", "Most tokens of an answer.", 64, 1, MostTokens);
    private readonly Option<int> _longPrompt = CommonArguments.Number("--long-prompt-tokens", "Tokens of the long prompt of a scenario.", 20_000, 1, MostTokens);
    private readonly Option<int> _streams = CommonArguments.Number("--streams", "Streams that run when the long prompt arrives.", 8, 1, MostClients);
    private readonly Option<double> _temperature = CommonArguments.Number("--temperature", "Of the draws; 0 is greedy.", 1.0, 0, 2);
    private readonly Option<int> _seed = CommonArguments.Number("--seed", "Of prompts, draws and arrivals.", 1, 0, int.MaxValue);
    private readonly Option<int> _warmup = CommonArguments.Number("--warmup", "Unmeasured requests over each surface at the beginning.", 4, 1, 1000);
    private readonly Option<int> _repeat = CommonArguments.Number("--repeat", "Starts of the scenario cold.", 5, 1, 1000);
    private readonly Option<int> _timeout = CommonArguments.Number("--timeout", "Seconds that a request may take.", 300, 1, 86_400);
    private readonly Option<int> _threads = CommonArguments.Threads();
    private readonly Option<string[]> _set = new("--set") { Description = "An option of the server that is started, as Engine:MaxSlots=64; may be repeated.", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };
    private readonly Option<int[]> _serverCores = Cores("--server-cores", "Cores that the server is bound to (Linux).");
    private readonly Option<int[]> _clientCores = Cores("--client-cores", "Cores that this process is bound to (Linux).");
    private readonly Option<bool> _json = CommonArguments.Json();
    private readonly Option<string?> _out = new("--out") { Description = "Also write what was found to a JSON file, for `moxe bench report`.", HelpName = "FILE" };

    public BenchServeVerb(CliContext context)
        : base(
            "serve",
            "Measure a server under load over HTTP and gRPC: tokens a second, time to the first token, time between tokens, errors, memory.",
            context,
            "moxe bench serve models/moxe-en",
            "moxe bench serve models/moxe-en --protocol http --concurrency 64 --seconds 30 --threads 1 --server-cores 0 --client-cores 1",
            "moxe bench serve models/moxe-en --rate 1,2,5 --requests 200",
            "moxe bench serve models/moxe-en --scenario long-prompt --streams 16",
            "moxe bench serve --url http://127.0.0.1:8080 --grpc http://127.0.0.1:8081 --concurrency 16")
    {
        Add(_model);
        foreach (Option option in new Option[]
        {
            _url, _grpc, _protocol, _scenario, _concurrency, _rate, _requests, _seconds, _promptTokens, _maxTokens, _longPrompt, _streams, _temperature, _seed, _warmup, _repeat,
            _timeout, _threads, _set, _serverCores, _clientCores, _json, _out,
        })
        {
            Add(option);
        }
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        ServePlan plan = Plan(parsed);
        plan.Check();
        TrafficOptions traffic = new(0, parsed.GetValue(_temperature), parsed.GetValue(_seed), TimeSpan.FromSeconds(parsed.GetValue(_timeout)));
        var target = ServeTarget.Of(
            parsed.GetValue(_model), parsed.GetValue(_url), parsed.GetValue(_grpc), parsed.GetValue(_threads), parsed.GetRequiredValue(_set), parsed.GetRequiredValue(_serverCores));
        int[] clientCores = parsed.GetRequiredValue(_clientCores);
        CpuAffinity.BindThisProcess(clientCores);
        ServeRun run = new(Context, target, Surfaces.Of(parsed.GetRequiredValue(_protocol), target), plan, traffic, clientCores);
        SavedRun saved = await run.RunAsync(parsed.GetRequiredValue(_scenario), RunStamp.Of(parsed, Context.Time), stop).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            Context.Out.Write(saved.ToJson());
        }
        else
        {
            new ServeTables(Context).Write(saved);
        }

        if (parsed.GetValue(_out) is { } file)
        {
            saved.Save(file);
        }

        return ExitCode.Done;
    }

    private ServePlan Plan(ParseResult parsed)
    {
        int[] concurrency = parsed.GetRequiredValue(_concurrency);
        double[] rates = parsed.GetRequiredValue(_rate);
        return new ServePlan(
            concurrency.Length == 0 && rates.Length == 0 ? UsualClients : concurrency,
            rates,
            parsed.GetValue(_requests),
            parsed.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            parsed.GetValue(_promptTokens),
            parsed.GetValue(_maxTokens),
            parsed.GetValue(_longPrompt),
            parsed.GetValue(_streams),
            parsed.GetValue(_warmup),
            parsed.GetValue(_repeat),
            parsed.GetValue(_seed));
    }

    private static Option<int[]> Cores(string name, string description) => CommonArguments.Numbers<int>(name, description, 0, CpuAffinity.Cores - 1, []);

    private static Option<int?> Optional(string name, string description, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => NumberText.Read(result, name, 1, most),
    };

    /// <summary>The first of the names is the usual one.</summary>
    private static Option<string> Choice(string name, string description, IReadOnlyList<string> names)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => names[0] };
        option.AcceptOnlyFromAmong([.. names]);
        return option;
    }
}
