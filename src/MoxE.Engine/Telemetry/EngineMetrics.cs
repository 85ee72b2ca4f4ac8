using System.Diagnostics.Metrics;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;

namespace MoxE.Engine.Telemetry;

/// <summary>What one engine tells the instruments of its model. Recording allocates nothing.</summary>
internal sealed class EngineMetrics : IDisposable
{
    /// <summary>The meter to subscribe to.</summary>
    public const string MeterName = "MoxE.Engine";

    private readonly EngineMeters _meters;
    private readonly ModelInstruments _to;
    private readonly KeyValuePair<string, object?> _model;
    private readonly Func<EngineStatus> _status;

    public EngineMetrics(EngineMeters meters, string model, ModelShape shape, Func<EngineStatus> status)
    {
        _meters = meters;
        _to = meters.Rent(model);
        _model = _to.Model;
        _status = status;
        _to.Add(status);
        Router = new RouterMetrics(_to.Router, shape);
    }

    public Meter Meter => _to.Meter;

    /// <summary>The routers' part.</summary>
    public RouterMetrics Router { get; }

    public void OnRefused(EngineErrorKind kind) => _to.Requests.Add(1, _model, RequestOutcome.Of(kind));

    public void OnAdmitted(double queueSeconds) => _to.QueueTime.Record(queueSeconds, _model);

    public void OnFirstToken(double seconds) => _to.TimeToFirstToken.Record(seconds, _model);

    public void OnNextToken(double seconds) => _to.InterTokenLatency.Record(seconds, _model);

    public void OnEnded(FinishReason reason, double seconds)
    {
        KeyValuePair<string, object?> outcome = RequestOutcome.Of(reason);
        _to.Requests.Add(1, _model, outcome);
        _to.RequestDuration.Record(seconds, _model, outcome);
    }

    public void OnStep(int sequences, int promptTokens, int generatedTokens, int tokens, double seconds)
    {
        _to.StepDuration.Record(seconds, _model);
        _to.BatchSize.Record(sequences, _model);
        _to.StepTokens.Record(tokens, _model);
        if (promptTokens > 0)
        {
            _to.StepPromptTokens.Record(promptTokens, _model);
        }

        _to.PromptTokens.Add(promptTokens, _model);
        _to.GeneratedTokens.Add(generatedTokens, _model);
    }

    public void OnOverhead(double seconds) => _to.StepOverhead.Record(seconds, _model);

    public void OnFailedStep() => _to.FailedSteps.Add(1, _model);

    /// <summary>Takes the engine out of the gauges; counters go on with its successor.</summary>
    public void Dispose()
    {
        Router.Dispose();
        _to.Remove(_status);
        _meters.Return((string)_model.Value!);
    }
}
