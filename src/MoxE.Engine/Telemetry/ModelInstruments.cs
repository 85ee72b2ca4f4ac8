using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace MoxE.Engine.Telemetry;

/// <summary>
/// The instruments of one model. A Prometheus exporter appends <c>_seconds</c> to the unit s and <c>_total</c> to counters;
/// the names here are chosen so that the exported ones are those of the README's table. Every series has the label
/// <c>model</c>; nothing is labelled by request or user.
/// </summary>
internal sealed class ModelInstruments : IDisposable
{
    private ImmutableArray<Func<EngineStatus>> _engines = [];

    public ModelInstruments(string model, string meterName)
    {
        Model = new("model", model);
        Meter = new Meter(new MeterOptions(meterName) { Tags = [Model] });
        Requests = Meter.CreateCounter<long>("moxe_requests", null, "Requests that ended or were refused, by outcome.");
        PromptTokens = Meter.CreateCounter<long>("moxe_prompt_tokens", null, "Prompt tokens run.");
        GeneratedTokens = Meter.CreateCounter<long>("moxe_generated_tokens", null, "Tokens generated.");
        FailedSteps = Meter.CreateCounter<long>("moxe_failed_steps", null, "Steps in which the model failed.");
        TimeToFirstToken = Seconds("moxe_time_to_first_token", "From submission to the first token.");
        InterTokenLatency = Seconds("moxe_inter_token_latency", "Between two tokens of one sequence, at the step that drew them.");
        QueueTime = Seconds("moxe_queue_time", "From submission to the slot.");
        RequestDuration = Seconds("moxe_request_duration", "From submission to the end.");
        StepDuration = Seconds("moxe_step_duration", "Of the model in one step.");
        StepOverhead = Meter.CreateHistogram(
            "moxe_step_overhead", "s", "Of the engine in one step: planning, drawing, publishing; all but the model.", null, Buckets.ShortSeconds);
        BatchSize = Meter.CreateHistogram("moxe_step_batch_size", null, "Sequences in one step.", null, Buckets.Counts);
        StepTokens = Meter.CreateHistogram("moxe_step_tokens", null, "Tokens in one step, prompts and generations together.", null, Buckets.Counts);
        StepPromptTokens = Meter.CreateHistogram("moxe_step_prompt_tokens", null, "Prompt tokens in one step that had any.", null, Buckets.Counts);
        Gauge("moxe_requests_running", status => status.Running, "Sequences that hold a slot.");
        Meter.CreateObservableGauge("moxe_requests_waiting", ReadWaiting, null, "Requests in the queue, by what they wait for.");
        Gauge("moxe_waiting_tokens", status => status.WaitingTokens, "Prompt tokens in the queue.");
        Gauge("moxe_slots_used", status => status.SlotsUsed, "State slots rented.");
        Gauge("moxe_slots_capacity", status => status.SlotsTotal, "State slots in all.");
        Router = new RouterInstruments(Meter, Model);
    }

    /// <summary>The tag of every measurement.</summary>
    public KeyValuePair<string, object?> Model { get; }

    public Meter Meter { get; }

    public Counter<long> Requests { get; }

    public Counter<long> PromptTokens { get; }

    public Counter<long> GeneratedTokens { get; }

    public Counter<long> FailedSteps { get; }

    public Histogram<double> TimeToFirstToken { get; }

    public Histogram<double> InterTokenLatency { get; }

    public Histogram<double> QueueTime { get; }

    public Histogram<double> RequestDuration { get; }

    public Histogram<double> StepDuration { get; }

    public Histogram<double> StepOverhead { get; }

    public Histogram<int> BatchSize { get; }

    public Histogram<int> StepTokens { get; }

    public Histogram<int> StepPromptTokens { get; }

    public RouterInstruments Router { get; }

    /// <summary>Lets the gauges count an engine.</summary>
    public void Add(Func<EngineStatus> engine) => ImmutableInterlocked.Update(ref _engines, static (engines, added) => engines.Add(added), engine);

    /// <summary>No longer counts it.</summary>
    public void Remove(Func<EngineStatus> engine) => ImmutableInterlocked.Update(ref _engines, static (engines, gone) => engines.Remove(gone), engine);

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<int>> ReadWaiting()
    {
        WaitingReasons[] engines = [.. _engines.Select(engine => engine().WaitingFor)];
        return
        [
            new(engines.Sum(waiting => waiting.Step), Model, new("reason", "step")),
            new(engines.Sum(waiting => waiting.Slots), Model, new("reason", "slots")),
            new(engines.Sum(waiting => waiting.PromptBudget), Model, new("reason", "prompt_budget")),
        ];
    }

    private Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, null, Buckets.Seconds);

    private void Gauge(string name, Func<EngineStatus, int> read, string description) =>
        Meter.CreateObservableGauge(name, () => new Measurement<int>(_engines.Sum(engine => read(engine())), Model), null, description);
}
