using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MoxE.Engine;
using MoxE.Engine.Requests;

namespace MoxE.Server.Options;

/// <summary>Everything the server can be told, bound from section <c>MoxE</c>. Property initialisers are the defaults.</summary>
/// <remarks>To add an option: 1. a property with Description (and Range for a number) in its section; 2. the row in deploy/CONFIGURATION.md.</remarks>
internal sealed class MoxEOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MoxE";

    public ModelOptions Model { get; } = new();

    public ModelsOptions Models { get; } = new();

    public HttpOptions Http { get; } = new();

    public GrpcOptions Grpc { get; } = new();

    public EngineSettings Engine { get; } = new();

    public LimitOptions Limits { get; } = new();

    public SecurityOptions Security { get; } = new();

    public AdminOptions Admin { get; } = new();

    public JwtOptions Jwt { get; } = new();

    public TlsOptions Tls { get; } = new();

    public RateLimitOptions RateLimit { get; } = new();

    public CorsOptions Cors { get; } = new();

    public ConnectionOptions Connections { get; } = new();

    public DrainOptions Drain { get; } = new();

    public LogOptions Log { get; } = new();

    public TelemetryOptions Telemetry { get; } = new();

    /// <summary>The engine's own options, from the sections that speak of it.</summary>
    public EngineOptions ToEngineOptions() => new()
    {
        MaxStepTokens = Engine.MaxStepTokens,
        MaxPrefillSlowdown = Engine.MaxPrefillSlowdownPercent / 100.0,
        MaxPrefillStall = TimeSpan.FromMilliseconds(Engine.MaxPrefillStallMs),
        MaxQueuedRequests = Engine.MaxQueuedRequests,
        MaxQueuedTokens = Engine.MaxQueuedTokens,
        MaxTenantQueueShare = Engine.MaxTenantQueuePercent / 100.0,
        OutputBufferTokens = Engine.OutputBufferTokens,
        StallThreshold = TimeSpan.FromSeconds(Engine.StallThresholdSeconds),
        MaxPromptTokens = Limits.MaxPromptTokens,
        MaxNewTokens = Limits.MaxTokens,
    };
}

/// <summary>One model to serve in place of a folder of them, and what runs each.</summary>
internal sealed class ModelOptions
{
    [Description("One exported model folder, to serve it alone; empty serves those in `MoxE:Models:Path`. A relative path is looked for in the working directory, the content root and their parents.")]
    public string Path { get; set; } = "";

    [AllowedValues("cpu", "cuda")]
    [Description("What runs the graph; `cuda` needs a model exported with --portable and a build with -p:OrtFlavor=gpu.")]
    public string ExecutionProvider { get; set; } = "cpu";

    [Description("Name clients use for the model of `MoxE:Model:Path`; empty takes the name of its manifest.")]
    public string Name { get; set; } = "";
}

/// <summary>The HTTP listener.</summary>
internal sealed class HttpOptions
{
    [Description("IP address to listen on; 0.0.0.0 and :: are every interface.")]
    public string Address { get; set; } = "127.0.0.1";

    [Range(0, 65535)]
    [Description("HTTP port; 0 takes a free one.")]
    public int Port { get; set; } = 8080;

    [Range(1, 3600)]
    [Description("Seconds of silence after which a stream gets a `: ping` comment, so that proxies keep it open.")]
    public int PingSeconds { get; set; } = 15;

    [Range(2, 86400)]
    [Description("Seconds a client may leave sent data unread before its connection is closed, or its gRPC call ended.")]
    public int SlowReaderSeconds { get; set; } = 60;

    [Description("Whether a field that no endpoint knows is a 400; otherwise it is ignored and named in the header X-MoxE-Warning.")]
    public bool Strict { get; set; } = true;

    [Description("Whether a chat request may bring its own template in `chat_template`.")]
    public bool AllowChatTemplate { get; set; }

    [Description("Whether /openapi/v1.json and the page /scalar are served.")]
    public bool Documents { get; set; } = true;
}

/// <summary>The gRPC listener, HTTP/2 in clear text.</summary>
internal sealed class GrpcOptions
{
    [Description("IP address to listen on; 0.0.0.0 and :: are every interface.")]
    public string Address { get; set; } = "127.0.0.1";

    [Range(0, 65535)]
    [Description("gRPC port; 0 takes a free one.")]
    public int Port { get; set; } = 8081;

    [Range(4096, 2_147_483_591)]
    [Description("Largest gRPC answer in bytes, of which `logits` of the open inference protocol (over HTTP too) may take 15/16; the limit of a client is often 4 MiB.")]
    public int MaxResponseBytes { get; set; } = 64 * 1024 * 1024;

    [Range(1, 1024)]
    [Description("Most requests of one ModelStreamInfer stream that run at once; the stream is not read on meanwhile.")]
    public int MaxStreamRequests { get; set; } = 64;

    [Range(0, 86400)]
    [Description("Seconds of silence after which a connection is asked for a sign of life; 0 never asks.")]
    public int KeepAlivePingSeconds { get; set; } = 60;

    [Range(1, 86400)]
    [Description("Seconds a connection may take to answer before it is closed.")]
    public int KeepAliveTimeoutSeconds { get; set; } = 20;

    [Range(0, 604_800)]
    [Description("Seconds, give or take a tenth, after which a connection takes no new calls, so that clients behind a load balancer spread anew; 0 sets no limit.")]
    public int MaxConnectionAgeSeconds { get; set; }

    [Range(0, 604_800)]
    [Description("Seconds that the calls of an aged connection may still take before it is closed; 0 lets them end.")]
    public int MaxConnectionAgeGraceSeconds { get; set; }
}

/// <summary>Sizes of the engine.</summary>
internal sealed class EngineSettings
{
    private static readonly EngineOptions Defaults = new();

    [Range(1, 1_048_576)]
    [Description("Memory for sequence states in MiB; slots = budget / state bytes per sequence.")]
    public int StateMemoryMiB { get; set; } = 512;

    [Range(1, 65536)]
    [Description("Most sequences that run at once, whatever the budget allows.")]
    public int MaxSlots { get; set; } = 64;

    [Range(0, 1024)]
    [Description("Threads of one step; 0 takes the processors the cgroup quota and affinity grant.")]
    public int Threads { get; set; }

    [Range(1, 65536)]
    [Description("Most tokens in one step, prompts and running generations together.")]
    public int MaxStepTokens { get; set; } = Defaults.MaxStepTokens;

    [Range(0, 100_000)]
    [Description("Most that prompt chunks may add to a step while generations run, in percent of what the generations alone take; four times short prompts over generations counts as a factor where it is over one. One token always may.")]
    public int MaxPrefillSlowdownPercent { get; set; } = (int)Math.Round(Defaults.MaxPrefillSlowdown * 100);

    [Range(1, 60_000)]
    [Description("Longest time in ms that prompt chunks may add to a step while generations run, whatever the percentage allows.")]
    public int MaxPrefillStallMs { get; set; } = (int)Defaults.MaxPrefillStall.TotalMilliseconds;

    [Range(1, 1_000_000)]
    [Description("Most requests waiting for a slot; beyond it 429 / RESOURCE_EXHAUSTED.")]
    public int MaxQueuedRequests { get; set; } = Defaults.MaxQueuedRequests;

    [Range(1, 1_000_000_000)]
    [Description("Most prompt tokens waiting for a slot, all requests together.")]
    public int MaxQueuedTokens { get; set; } = Defaults.MaxQueuedTokens;

    [Range(1, 100)]
    [Description("Most of the queue, in requests and in tokens, that one tenant may fill, in percent. Callers without a tenant share the whole.")]
    public int MaxTenantQueuePercent { get; set; } = (int)Math.Round(Defaults.MaxTenantQueueShare * 100);

    [Range(1, 65536)]
    [Description("Tokens a reader may lag behind before its sequence pauses.")]
    public int OutputBufferTokens { get; set; } = Defaults.OutputBufferTokens;

    [Range(1, 3600)]
    [Description("Seconds without a completed step, work being present, after which the server is not ready.")]
    public int StallThresholdSeconds { get; set; } = (int)Defaults.StallThreshold.TotalSeconds;
}

/// <summary>What one request may ask for.</summary>
internal sealed class LimitOptions
{
    private static readonly EngineOptions Defaults = new();

    [Range(1024, 1_073_741_824)]
    [Description("Largest request body or gRPC message in bytes.")]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    [Range(1, 100_000_000)]
    [Description("Longest prompt in tokens; a policy, the model has no context limit.")]
    public int MaxPromptTokens { get; set; } = Defaults.MaxPromptTokens;

    [Range(1, 100_000_000)]
    [Description("Largest max_tokens and max_completion_tokens.")]
    public int MaxTokens { get; set; } = Defaults.MaxNewTokens;

    [Range(1, 100_000_000)]
    [Description("Tokens of a chat answer at most, when the request does not say.")]
    public int DefaultChatTokens { get; set; } = 1024;

    [Range(1, 1024)]
    [Description("Largest n and best_of.")]
    public int MaxN { get; set; } = 16;

    [Range(1, 4096)]
    [Description("Most choices of a request: prompts times n, or best_of.")]
    public int MaxChoices { get; set; } = 64;

    [Range(1, RequestCheck.MaxStopStrings)]
    [Description("Most stop strings.")]
    public int MaxStops { get; set; } = 4;

    [Range(1, RequestCheck.MaxStopStringLength)]
    [Description("Longest stop string or bad word in characters.")]
    public int MaxStopLength { get; set; } = 256;

    [Range(0, 65536)]
    [Description("Most stop_token_ids.")]
    public int MaxStopTokenIds { get; set; } = 64;

    [Range(0, 1024)]
    [Description("Most bad_words.")]
    public int MaxBadWords { get; set; } = 64;

    [Range(0, 1_000_000)]
    [Description("Most tokens in logit_bias.")]
    public int MaxLogitBias { get; set; } = 1024;

    [Range(0, 20)]
    [Description("Most alternatives given with log-probabilities.")]
    public int MaxLogProbs { get; set; } = 20;

    [Range(1, 65536)]
    [Description("Most messages of a chat.")]
    public int MaxMessages { get; set; } = 1024;

    [Range(1, 1024)]
    [Description("Most tools of a chat.")]
    public int MaxTools { get; set; } = 128;

    [Range(1, 65536)]
    [Description("Most inputs of an embeddings request.")]
    public int MaxEmbeddingInputs { get; set; } = 256;

    [Range(1, 16_777_216)]
    [Description("Longest grammar, JSON schema, regular expression or list of choices in bytes of UTF-8.")]
    public int MaxGrammarBytes { get; set; } = 65_536;

    [Range(0, 86400)]
    [Description("Seconds a request may take, queue included; 0 sets no limit. A shorter gRPC deadline wins.")]
    public int RequestSeconds { get; set; }
}

/// <summary>Leaving.</summary>
internal sealed class DrainOptions
{
    [Range(0, 3600)]
    [Description("Seconds that running streams may take to finish after SIGTERM.")]
    public int TimeoutSeconds { get; set; } = 30;
}

/// <summary>The log on standard output. Levels are set in the usual section `Logging`.</summary>
internal sealed class LogOptions
{
    [Description("One JSON object a line in place of plain text.")]
    public bool Json { get; set; }
}
