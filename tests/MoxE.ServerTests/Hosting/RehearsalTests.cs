using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Server.Hosting.Rehearsals;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;
using MoxE.ServerTests.Harness;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace MoxE.ServerTests.Hosting;

/// <summary>Labels tell whose measurements are whose: the names of the models are the tests' own.</summary>
public sealed class RehearsalTests : IDisposable
{
    private readonly MoxEOptions _options = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Meter, string Instrument, string? Model, string? Outcome)> _measured = new();

    public RehearsalTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((
            instrument.Meter.Name,
            instrument.Name,
            tags.ToArray().FirstOrDefault(tag => tag.Key == "model").Value as string,
            tags.ToArray().FirstOrDefault(tag => tag.Key == "outcome").Value as string)));
        _listener.Start();
    }

    [Fact]
    public async Task Once_AnswersThreeRequestsAndCountsNone()
    {
        await using InferenceEngine engine = Engine();
        Rehearsal rehearsal = Rehearse();

        await rehearsal.OnceAsync(Model("rehearsed", engine));

        var ofModel = _measured.Where(one => one.Model == "rehearsed").ToArray();
        Assert.Equal(["length", "length", "length"], ofModel.Where(one => one.Instrument == "moxe_requests").Select(one => one.Outcome));
        Assert.All(ofModel, one => Assert.Equal(UnheardMeters.MeterName, one.Meter));
    }

    [Fact]
    public async Task Once_ASecondModel_IsNotRehearsedWith()
    {
        await using InferenceEngine engine = Engine();
        Rehearsal rehearsal = Rehearse();
        await rehearsal.OnceAsync(Model("first of two", engine));

        await rehearsal.OnceAsync(Model("second of two", engine));

        Assert.DoesNotContain(_measured, one => one.Model == "second of two");
    }

    [Fact]
    public async Task Once_RequestsAreNotAllowedSoMuch_EndsWell()
    {
        _options.Limits.MaxTokens = 1;
        await using InferenceEngine engine = Engine();

        await Rehearse().OnceAsync(Model("limited", engine));

        Assert.DoesNotContain(_measured, one => one.Model == "limited" && one.Instrument == "moxe_requests");
    }

    [Fact]
    public async Task Once_RequestsAreTraced_LeavesNoSpan()
    {
        ConcurrentQueue<Activity> spans = new();
        using TracerProvider tracer = Sdk.CreateTracerProviderBuilder().AddSource(RequestTracing.SourceName).AddProcessor(new Collected(spans)).Build();
        await using InferenceEngine engine = Engine();

        await Rehearse().OnceAsync(Model("untraced", engine));

        Assert.DoesNotContain(spans, span => Equals(span.GetTagItem("gen_ai.request.model"), "untraced"));
        Assert.Equal(3, _measured.Count(one => one.Model == "untraced" && one.Instrument == "moxe_requests"));
    }

    public void Dispose() => _listener.Dispose();

    private static ServedModel Model(string name, InferenceEngine engine) => new(name, TestEngineFactory.Fingerprint, 0, TestTokenizer.Instance, engine);

    private InferenceEngine Engine() => new(
        new SuccessorRunner(slots: 2, _options.Engine.MaxStepTokens), TestTokenizer.Instance, _options.ToEngineOptions(), TimeProvider.System, NullLogger<InferenceEngine>.Instance);

    private Rehearsal Rehearse() => new(_options, new RequestBodies(_options), new JoinedChat(), new AnyText(), NullLogger<Rehearsal>.Instance);

    private sealed class Collected(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
