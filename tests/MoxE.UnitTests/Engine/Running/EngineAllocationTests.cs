using System.Buffers;
using System.Diagnostics.Metrics;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.TestKit;
using MoxE.UnitTests.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>Alone in its collection: another test's thread-pool work must not make the pool grow on the engine's thread.</summary>
[CollectionDefinition(nameof(EngineAllocationTests), DisableParallelization = true)]
[Collection(nameof(EngineAllocationTests))]
public sealed class EngineAllocationTests
{
    private const int Steps = 2000;

    /// <summary>A budget over a run of steps: the thread pool allocates on the caller's thread when it grows, once in a while; a step that allocates breaks every run.</summary>
    private const int StepsInARow = 500;

    [Fact]
    public async Task Step_DecodingWithEveryRule_AllocatesNothing()
    {
        using FakeModelRunner runner = new(slots: 4) { Records = false };
        await using TestEngine test = await TestEngine.StartAsync(runner);
        Meter meter = new();
        runner.BeforeStep = meter.OnStep;
        SamplingParameters rules = new()
        {
            TypicalP = 0.9f,
            TopP = 0.95f,
            MinP = 0.01f,
            RepetitionPenalty = 1.2f,
            FrequencyPenalty = 0.01f,
            PresencePenalty = 0.1f,
            LogitBias = [new(3, 1), new(4, -1)],
            AllowedTokens = [.. Enumerable.Range(0, 60)],
            BannedSequences = [[1, 2], [7], [3, 4, 5]],
        };
        GenerationRequest request = TestEngine.Request([1, 2, 3], Steps) with { MinTokens = Steps, StopTokenIds = new[] { 9 }, Sampling = rules, StopStrings = ["<1><never"], IncludeStopText = true };
        Generation[] streams =
        [
            test.Submit(request),
            test.Submit(request with { Sampling = rules with { TopK = 30, Seed = 1 } }),
            test.Submit(request with { Sampling = rules with { TypicalP = 1, Temperature = 0 } }),
            test.Submit(request with { Constraint = new FakeConstraint(64, [.. Enumerable.Range(0, 50)], length: 1, open: true) }),
        ];
        await Task.WhenAll(streams.Select(stream => Task.Run(() => DrainAsync(stream))));
        runner.BeforeStep = null;
        Assert.True(meter.LongestRun >= StepsInARow, $"at most {meter.LongestRun} of {Steps} steps in a row allocated nothing");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Step_Decoding_AllocatesNothing(bool withListener)
    {
        using FakeModelRunner runner = new(slots: 4) { Records = false };
        await using TestEngine test = await TestEngine.StartAsync(runner);
        using MeterListener listener = Listen(test.Engine);
        if (withListener)
        {
            listener.Start();
        }

        Meter meter = new();
        runner.BeforeStep = meter.OnStep;
        GenerationRequest greedy = TestEngine.Request([1, 2, 3], Steps) with { StopStrings = ["<1><never", "<60><60><60><60>"] };
        Generation[] streams =
        [
            test.Submit(greedy),
            test.Submit(greedy with { Sampling = new SamplingParameters { TopK = 20, TopP = 0.9f, MinP = 0.05f, Seed = 1 } }),
            test.Submit(greedy with { Sampling = new SamplingParameters { TopP = 0.8f, Seed = 2 }, StopTokenIds = new[] { 1000 } }),
            test.Submit(greedy with { Sampling = new SamplingParameters { Temperature = 0.7f, MinP = 0.1f, Seed = 3 } }),
        ];
        await Task.WhenAll(streams.Select(stream => Task.Run(() => DrainAsync(stream))));
        runner.BeforeStep = null;
        Assert.True(meter.LongestRun >= StepsInARow, $"at most {meter.LongestRun} of {Steps} steps in a row allocated nothing");
    }

    private static async Task DrainAsync(Generation stream)
    {
        ArrayBufferWriter<char> text = new(1 << 16);
        while (await stream.WaitToReadAsync(default))
        {
            while (stream.TryRead(text, out _))
            {
                text.ResetWrittenCount();
            }
        }
    }

    private static MeterListener Listen(InferenceEngine engine)
    {
        MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == engine.Metrics.Meter)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        return listener;
    }

    /// <summary>Steps in a row between whose starts the engine's thread allocated nothing.</summary>
    private sealed class Meter
    {
        private long _last;
        private int _run;

        public int LongestRun { get; private set; }

        public void OnStep(int tokens)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            _run = now == _last ? _run + 1 : 0;
            LongestRun = Math.Max(LongestRun, _run);
            _last = now;
        }
    }
}
