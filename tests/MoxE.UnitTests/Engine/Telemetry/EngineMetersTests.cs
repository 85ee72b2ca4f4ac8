using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Telemetry;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Telemetry;

public sealed class EngineMetersTests : IDisposable
{
    private readonly EngineMeters _meters = new();
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, string Model, double Value)> _values = [];

    public EngineMetersTests()
    {
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Gauges_OfTwoModels_AreApart()
    {
        await using InferenceEngine a = NewEngine("a", slots: 2);
        await using InferenceEngine b = NewEngine("b", slots: 3);
        Listen(a, b);
        Assert.NotSame(a.Metrics.Meter, b.Metrics.Meter);
        Assert.Equal([("a", 2.0), ("b", 3.0)], Observe("moxe_slots_capacity"));
    }

    [Fact]
    public async Task Gauges_OfTwoEnginesOfAModel_AreSummedUntilOneIsGone()
    {
        InferenceEngine old = NewEngine("a", slots: 2);
        await using InferenceEngine fresh = NewEngine("a", slots: 3);
        Listen(old);
        Assert.Same(old.Metrics.Meter, fresh.Metrics.Meter);
        Assert.Equal([("a", 5.0)], Observe("moxe_slots_capacity"));
        await old.DisposeAsync();
        Assert.Equal([("a", 3.0)], Observe("moxe_slots_capacity"));
    }

    [Fact]
    public async Task Meter_WithTheLastEngine_Ends()
    {
        InferenceEngine first = NewEngine("a"), second = NewEngine("a");
        Meter meter = first.Metrics.Meter;
        Listen(first);
        await first.DisposeAsync();
        Assert.NotEmpty(Observe("moxe_requests_running"));
        await second.DisposeAsync();
        Assert.Empty(Observe("moxe_requests_running"));
        await using InferenceEngine again = NewEngine("a");
        Assert.NotSame(meter, again.Metrics.Meter);
    }

    [Fact]
    public async Task Router_OfAnEngineThatIsGone_StaysInTheSums()
    {
        InferenceEngine old = NewEngine("a", start: true);
        await using InferenceEngine fresh = NewEngine("a", start: true);
        Listen(old);
        await old.Submit(TestEngine.Request([0, 4], maxTokens: 1)).Generation!.ReadAllAsync();
        await old.StopAsync(default);
        await old.DisposeAsync();
        await fresh.Submit(TestEngine.Request([0], maxTokens: 1)).Generation!.ReadAllAsync();
        await fresh.StopAsync(default);
        // The fake routes token t of layer l to experts t + l and t + l + 1: tokens 0 and 4 of layer 0 to 0 and 1.
        Assert.Equal([3.0, 3, 0, 0, 0, 3, 3, 0], Observe("moxe_router_tokens").Select(value => value.Value));
    }

    private InferenceEngine NewEngine(string model, int slots = 2, bool start = false)
    {
        FakeModelRunner runner = new(slots: slots);
        InferenceEngine engine = new(runner, FakeTokenText.Numbered(runner.Shape.VocabularySize), new EngineOptions(), TimeProvider.System, NullLogger<InferenceEngine>.Instance, _meters, model);
        if (start)
        {
            engine.Start();
        }

        return engine;
    }

    private void Listen(params InferenceEngine[] engines)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (engines.Any(engine => engine.Metrics.Meter == instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.Start();
    }

    private (string Model, double Value)[] Observe(string name)
    {
        _values.Clear();
        _listener.RecordObservableInstruments();
        return [.. _values.Where(value => value.Name == name).Select(value => (value.Model, value.Value)).OrderBy(value => value.Model, StringComparer.Ordinal)];
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string model = (string)tags.ToArray().Single(tag => tag.Key == "model").Value!;
        _values.Add((instrument.Name, model, value));
    }
}
