using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Requests;

namespace MoxE.TestKit;

/// <summary>An engine over a <see cref="FakeModelRunner"/>, warmed up. Disposing it asserts that no slot is left rented.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    private TestEngine(InferenceEngine engine, FakeModelRunner runner, FakeTokenText text)
    {
        Engine = engine;
        Runner = runner;
        Text = text;
    }

    /// <summary>The engine.</summary>
    public InferenceEngine Engine { get; }

    /// <summary>Its model.</summary>
    public FakeModelRunner Runner { get; }

    /// <summary>Its tokens' texts.</summary>
    public FakeTokenText Text { get; }

    /// <summary>Builds the engine without starting it.</summary>
    public static TestEngine Create(
        FakeModelRunner? runner = null,
        FakeTokenText? text = null,
        EngineOptions? options = null,
        TimeProvider? time = null,
        ILogger<InferenceEngine>? logger = null)
    {
        runner ??= new FakeModelRunner();
        text ??= FakeTokenText.Numbered(runner.Shape.VocabularySize);
        InferenceEngine engine = new(
            runner, text, options ?? new EngineOptions(), time ?? TimeProvider.System, logger ?? NullLogger<InferenceEngine>.Instance);
        return new TestEngine(engine, runner, text);
    }

    /// <summary>Builds the engine, starts it, waits for the warm-up and forgets the warm-up's steps.</summary>
    public static async Task<TestEngine> StartAsync(
        FakeModelRunner? runner = null,
        FakeTokenText? text = null,
        EngineOptions? options = null,
        TimeProvider? time = null,
        ILogger<InferenceEngine>? logger = null)
    {
        TestEngine test = Create(runner, text, options, time, logger);
        test.Engine.Start();
        await test.Engine.Ready.ConfigureAwait(false);
        test.Runner.ClearSteps();
        return test;
    }

    /// <summary>A greedy request.</summary>
    public static GenerationRequest Request(int[] prompt, int maxTokens = 8, string id = "request") =>
        new() { RequestId = id, Prompt = prompt, MaxTokens = maxTokens, Sampling = SamplingParameters.Greedy };

    /// <summary>Submits a request that must be accepted.</summary>
    public Generation Submit(GenerationRequest request)
    {
        Admission admission = Engine.Submit(request);
        return admission.Generation ?? throw new InvalidOperationException($"Refused: {admission.Error}");
    }

    /// <summary>Submits a greedy request that must be accepted.</summary>
    public Generation Submit(int[] prompt, int maxTokens = 8, string id = "request") => Submit(Request(prompt, maxTokens, id));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Runner.BeforeStep = null;
        await Engine.DisposeAsync().ConfigureAwait(false);
        EngineAssert.NoSlotsRented(Engine);
    }
}
