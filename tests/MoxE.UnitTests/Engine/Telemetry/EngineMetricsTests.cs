using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Telemetry;

public sealed class EngineMetricsTests
{
    [Fact]
    public async Task Instruments_OneRequest_SayWhatHappened()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2), time: time);
        using Catcher caught = new(test.Engine);
        test.Runner.BeforeStep = tokens => time.Advance(TimeSpan.FromMilliseconds(tokens));
        await test.Submit([1, 2, 3, 4], maxTokens: 3).ReadAllAsync();
        test.Engine.Submit(TestEngine.Request([-1]));
        await test.Engine.StopAsync(default);

        Assert.Equal(1, caught.Sum("moxe_requests", "outcome=length"));
        Assert.Equal(1, caught.Sum("moxe_requests", "outcome=invalid_request"));
        Assert.Equal(4, caught.Sum("moxe_prompt_tokens"));
        Assert.Equal(3, caught.Sum("moxe_generated_tokens"));
        Assert.Equal([0.004], caught.Values("moxe_time_to_first_token"));
        Assert.Equal([0.001, 0.001], caught.Values("moxe_inter_token_latency"));
        Assert.Equal([0.0], caught.Values("moxe_queue_time"));
        Assert.Equal([0.006], caught.Values("moxe_request_duration", "outcome=length"));
        Assert.Equal([4.0, 1, 1], caught.Values("moxe_step_tokens"));
        Assert.Equal([1.0, 1, 1], caught.Values("moxe_step_batch_size"));
        Assert.Equal([0.004, 0.001, 0.001], caught.Values("moxe_step_duration"));
        Assert.Equal([4.0], caught.Values("moxe_step_prompt_tokens"));
        Assert.Equal([0.0, 0, 0], caught.Values("moxe_step_overhead")); // the clock moves in the model only
    }

    [Fact]
    public async Task Gauges_WhileHeld_CountRunningWaitingAndSlots()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using Catcher caught = new(test.Engine);
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 1);
        await gate.ArrivedAsync();
        Generation waiting = test.Submit([1, 2, 3], maxTokens: 1);
        caught.Observe();
        Assert.Equal([1.0], caught.Values("moxe_requests_running"));
        Assert.Equal((1, 0, 0), Waiting(caught)); // it came during the step
        Assert.Equal([3.0], caught.Values("moxe_waiting_tokens"));
        Assert.Equal([1.0], caught.Values("moxe_slots_used"));
        Assert.Equal([1.0], caught.Values("moxe_slots_capacity"));
        gate.Open();
        await Task.WhenAll(running.ReadAllAsync(), waiting.ReadAllAsync());
    }

    [Fact]
    public async Task Waiting_OneSlot_IsForTheStepThenForTheSlot()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using Catcher caught = new(test.Engine);
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 4);
        await gate.ArrivedAsync();
        Generation[] waiting = [test.Submit([1, 2], maxTokens: 1), test.Submit([1, 2, 3], maxTokens: 1)];
        Assert.Equal((2, 0, 0), Waiting(caught));
        await gate.StepAsync();
        Assert.Equal((0, 2, 0), Waiting(caught));
        Generation late = test.Submit([4], maxTokens: 1);
        Assert.Equal((1, 2, 0), Waiting(caught));
        waiting[0].Cancel();
        await gate.StepAsync();
        Assert.Equal((0, 2, 0), Waiting(caught));
        gate.Open();
        await Task.WhenAll([running.ReadAllAsync(), .. waiting.Select(generation => generation.ReadAllAsync()), late.ReadAllAsync()]);
        Assert.Equal((0, 0, 0), Waiting(caught));
    }

    [Fact]
    public async Task Waiting_SlotsFreeButNoTokens_IsForThePromptBudget()
    {
        FakeTimeProvider time = new();
        EngineOptions options = new() { MaxPrefillSlowdown = 0 }; // one prompt token beside a generation
        await using TestEngine test = TestEngine.Create(new FakeModelRunner(slots: 4, maxTokens: 16), options: options, time: time);
        test.Runner.BeforeStep = tokens => time.Advance(TimeSpan.FromMilliseconds(10 * tokens));
        test.Engine.Start();
        await test.Engine.Ready;
        using Catcher caught = new(test.Engine);
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 30);
        await gate.ArrivedAsync();
        Generation[] waiting = [.. Enumerable.Range(0, 5).Select(_ => test.Submit([1, 2, 3, 4], maxTokens: 1))];
        await gate.StepAsync();

        // One of the five is in by its single token, two more would find a slot, two would not.
        Assert.Equal((0, 2, 2), Waiting(caught));
        gate.Open();
        await Task.WhenAll([running.ReadAllAsync(), .. waiting.Select(generation => generation.ReadAllAsync())]);
    }

    [Fact]
    public async Task Waiting_BeforeTheWarmUp_IsForItsEnd()
    {
        await using TestEngine test = TestEngine.Create(new FakeModelRunner(slots: 1));
        using Catcher caught = new(test.Engine);
        Generation early = test.Submit([1], maxTokens: 1);
        Assert.Equal((1, 0, 0), Waiting(caught));
        test.Engine.Start();
        await early.ReadAllAsync();
        Assert.Equal((0, 0, 0), Waiting(caught));
    }

    [Fact]
    public async Task Router_TwoTokens_AreCountedByLayerAndExpert()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        using Catcher caught = new(test.Engine);
        caught.Observe();
        Assert.Equal(8, caught.Values("moxe_router_tokens").Count); // all series exist before any token
        caught.Clear();
        await test.Submit([0, 4], maxTokens: 1).ReadAllAsync(); // the fake routes token t of layer l to experts t + l and t + l + 1
        caught.Observe();
        Assert.Equal([2.0], caught.Values("moxe_router_tokens", "layer=0,expert=0"));
        Assert.Equal([2.0], caught.Values("moxe_router_tokens", "layer=0,expert=1"));
        Assert.Equal([0.0], caught.Values("moxe_router_tokens", "layer=0,expert=2"));
        Assert.Equal([1.5], caught.Values("moxe_router_weight_sum", "layer=1,expert=1"));
        Assert.Equal([0.5], caught.Values("moxe_router_weight_sum", "layer=1,expert=2"));
        Assert.Equal([4.0], caught.Values("moxe_router_group_tokens", "layer=0,group=mlstm"));
        Assert.Equal([2.0], caught.Values("moxe_router_group_tokens", "layer=1,group=slstm"));
        Assert.Equal([1.0], caught.Values("moxe_router_mlstm_ratio", "layer=0"));
        Assert.Equal([0.5], caught.Values("moxe_router_mlstm_ratio", "layer=1"));
        Assert.Equal([0.5], caught.Values("moxe_router_balance_ratio", "layer=0"));
        Assert.Equal([2.0], caught.Values("moxe_router_dead_experts", "layer=0"));
        Assert.Equal([0.5, 0.5], caught.Values("moxe_router_entropy_ratio", "layer=1"));
        Assert.Equal([0.25, 0.25], caught.Values("moxe_router_difficulty", "layer=0"));
    }

    [Fact]
    public async Task Histograms_InSeconds_HaveBucketsForMilliseconds()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        using Catcher caught = new(test.Engine);
        Histogram<double>[] seconds = [.. caught.Instruments.OfType<Histogram<double>>().Where(histogram => histogram.Unit == "s" && histogram.Name != "moxe_step_overhead")];
        Assert.Equal(5, seconds.Length);
        Assert.All(seconds, histogram =>
        {
            Assert.Equal(0.0005, histogram.Advice?.HistogramBucketBoundaries?[0]);
            Assert.Equal(60, histogram.Advice?.HistogramBucketBoundaries?[^1]);
        });
        Assert.All(caught.Instruments, instrument => Assert.DoesNotContain('.', instrument.Name));
    }

    private static (int Step, int Slots, int PromptBudget) Waiting(Catcher caught)
    {
        caught.Clear();
        caught.Observe();
        return (Of("step"), Of("slots"), Of("prompt_budget"));

        int Of(string reason) => (int)Assert.Single(caught.Values("moxe_requests_waiting", $"reason={reason}"));
    }

    /// <summary>Every measurement of one engine, by instrument and tags.</summary>
    private sealed class Catcher : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string Name, string Tags, double Value)> _all = [];

        public Catcher(InferenceEngine engine)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == engine.Metrics.Meter)
                {
                    Instruments.Add(instrument);
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public List<Instrument> Instruments { get; } = [];

        public void Observe() => _listener.RecordObservableInstruments();

        public void Clear()
        {
            lock (_all)
            {
                _all.Clear();
            }
        }

        public IReadOnlyList<double> Values(string name, string? tags = null)
        {
            lock (_all)
            {
                return [.. _all.Where(m => m.Name == name && (tags is null || m.Tags == tags)).Select(m => Math.Round(m.Value, 9))];
            }
        }

        public double Sum(string name, string? tags = null) => Values(name, tags).Sum();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string text = string.Join(',', tags.ToArray().Where(tag => tag.Key != "model").Select(tag => $"{tag.Key}={tag.Value}"));
            lock (_all)
            {
                _all.Add((instrument.Name, text, value));
            }
        }
    }
}
