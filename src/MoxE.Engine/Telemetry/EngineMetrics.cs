using System.Diagnostics.Metrics;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Telemetry;

/// <summary>
/// The engine's instruments. A Prometheus exporter appends <c>_seconds</c> to the unit s and <c>_total</c> to counters;
/// the names here are chosen so that the exported ones are those of the README's table. Nothing is labelled by request
/// or user, and recording allocates nothing.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    /// <summary>The meter to subscribe to.</summary>
    public const string MeterName = "MoxE.Engine";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _promptTokens;
    private readonly Counter<long> _generatedTokens;
    private readonly Counter<long> _failedSteps;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _interTokenLatency;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<double> _stepOverhead;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<int> _stepTokens;
    private readonly Histogram<int> _stepPromptTokens;

    public EngineMetrics(Func<EngineStatus> status)
    {
        Meter = new Meter(MeterName);
        _requests = Meter.CreateCounter<long>("moxe_requests", null, "Requests that ended or were refused, by outcome.");
        _promptTokens = Meter.CreateCounter<long>("moxe_prompt_tokens", null, "Prompt tokens run.");
        _generatedTokens = Meter.CreateCounter<long>("moxe_generated_tokens", null, "Tokens generated.");
        _failedSteps = Meter.CreateCounter<long>("moxe_failed_steps", null, "Steps in which the model failed.");
        _timeToFirstToken = Seconds("moxe_time_to_first_token", "From submission to the first token.");
        _interTokenLatency = Seconds("moxe_inter_token_latency", "Between two tokens of one sequence, at the step that drew them.");
        _queueTime = Seconds("moxe_queue_time", "From submission to the slot.");
        _requestDuration = Seconds("moxe_request_duration", "From submission to the end.");
        _stepDuration = Seconds("moxe_step_duration", "Of the model in one step.");
        _stepOverhead = Meter.CreateHistogram(
            "moxe_step_overhead", "s", "Of the engine in one step: planning, drawing, publishing; all but the model.", null, Buckets.ShortSeconds);
        _batchSize = Meter.CreateHistogram("moxe_step_batch_size", null, "Sequences in one step.", null, Buckets.Counts);
        _stepTokens = Meter.CreateHistogram("moxe_step_tokens", null, "Tokens in one step, prompts and generations together.", null, Buckets.Counts);
        _stepPromptTokens = Meter.CreateHistogram("moxe_step_prompt_tokens", null, "Prompt tokens in one step that had any.", null, Buckets.Counts);
        Meter.CreateObservableGauge("moxe_requests_running", () => status().Running, null, "Sequences that hold a slot.");
        Meter.CreateObservableGauge("moxe_requests_waiting", () => status().Waiting, null, "Requests in the queue.");
        Meter.CreateObservableGauge("moxe_waiting_tokens", () => status().WaitingTokens, null, "Prompt tokens in the queue.");
        Meter.CreateObservableGauge("moxe_slots_used", () => status().SlotsUsed, null, "State slots rented.");
        Meter.CreateObservableGauge("moxe_slots_capacity", () => status().SlotsTotal, null, "State slots in all.");
    }

    public Meter Meter { get; }

    public void OnRefused(EngineErrorKind kind) => _requests.Add(1, RequestOutcome.Of(kind));

    public void OnAdmitted(double queueSeconds) => _queueTime.Record(queueSeconds);

    public void OnFirstToken(double seconds) => _timeToFirstToken.Record(seconds);

    public void OnNextToken(double seconds) => _interTokenLatency.Record(seconds);

    public void OnEnded(FinishReason reason, double seconds)
    {
        KeyValuePair<string, object?> outcome = RequestOutcome.Of(reason);
        _requests.Add(1, outcome);
        _requestDuration.Record(seconds, outcome);
    }

    public void OnStep(int sequences, int promptTokens, int generatedTokens, int tokens, double seconds)
    {
        _stepDuration.Record(seconds);
        _batchSize.Record(sequences);
        _stepTokens.Record(tokens);
        if (promptTokens > 0)
        {
            _stepPromptTokens.Record(promptTokens);
        }

        _promptTokens.Add(promptTokens);
        _generatedTokens.Add(generatedTokens);
    }

    public void OnOverhead(double seconds) => _stepOverhead.Record(seconds);

    public void OnFailedStep() => _failedSteps.Add(1);

    public void Dispose() => Meter.Dispose();

    private Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, null, Buckets.Seconds);
}
