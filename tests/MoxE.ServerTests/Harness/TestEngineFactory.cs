using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Harness;

/// <summary>The real engine over the counting model.</summary>
internal sealed class TestEngineFactory(MoxEOptions options, TimeProvider time) : IEngineFactory
{
    public const string ModelName = "counting";
    public const string Fingerprint = "0123456789abcdef";

    public SuccessorRunner Runner { get; } = new(options.Engine.MaxSlots, options.Engine.MaxStepTokens);

    /// <summary>Set to break the model.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Where the engine logs.</summary>
    public ILogger<InferenceEngine> Logger { get; init; } = NullLogger<InferenceEngine>.Instance;

    public ServedModel Create() => Failure is { } broken
        ? throw broken
        : new ServedModel(
            ModelName,
            Fingerprint,
            Created: 1_700_000_000,
            TestTokenizer.Instance,
            new InferenceEngine(Runner, TestTokenizer.Instance, options.ToEngineOptions(), time, Logger));
}
