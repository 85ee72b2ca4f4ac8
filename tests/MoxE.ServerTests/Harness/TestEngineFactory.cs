using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Telemetry;
using MoxE.Server.Hosting;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Harness;

/// <summary>The real engine over the counting model, one for each load.</summary>
internal sealed class TestEngineFactory(MoxEOptions options, TimeProvider time) : IEngineFactory
{
    public const string ModelName = "counting";
    public const string Fingerprint = "0123456789abcdef";

    private readonly ConcurrentQueue<SuccessorRunner> _made = new();

    private volatile bool _isOpen;

    /// <summary>The runner of the first load.</summary>
    public SuccessorRunner Runner { get; } = NewRunner(options);

    /// <summary>The runners of all loads, in their order.</summary>
    public IReadOnlyList<SuccessorRunner> Runners => [.. _made];

    /// <summary>Set to break every model.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Where the engines log.</summary>
    public ILogger<InferenceEngine> Logger { get; init; } = NullLogger<InferenceEngine>.Instance;

    /// <summary>What breaks a version; null for nothing.</summary>
    public Func<ModelLocation, Exception?> Breaks { get; set; } = _ => null;

    /// <summary>Called with each runner before its engine starts.</summary>
    public Action<SuccessorRunner> Prepares { get; set; } = _ => { };

    /// <summary>Bytes of a model's weights.</summary>
    public Func<ModelLocation, long> Weighs { get; set; } = _ => 0;

    /// <summary>Lets the steps of all runners run, of those too that are made from now on: a load may still be under way when its test ends.</summary>
    public void OpenAll()
    {
        _isOpen = true;
        Runner.Open();
        foreach (SuccessorRunner runner in Runners)
        {
            runner.Open();
        }
    }

    public ModelFootprint Measure(ModelLocation location) => new(Weighs(location), options.Engine.MaxSlots, sizeof(long));

    public ServedModel Create(ModelLocation location)
    {
        if ((Failure ?? Breaks(location)) is { } broken)
        {
            throw broken;
        }

        SuccessorRunner runner = _made.IsEmpty ? Runner : NewRunner(options);
        Prepares(runner);
        _made.Enqueue(runner);
        if (_isOpen)
        {
            runner.Open();
        }

        return new ServedModel(
            location.Name,
            Fingerprint,
            Created: 1_700_000_000,
            TestTokenizer.Instance,
            new InferenceEngine(runner, TestTokenizer.Instance, options.ToEngineOptions(), time, Logger, Meters, location.Name));
    }

    private EngineMeters Meters { get; } = new();

    private static SuccessorRunner NewRunner(MoxEOptions options) => new(options.Engine.MaxSlots, options.Engine.MaxStepTokens);
}
