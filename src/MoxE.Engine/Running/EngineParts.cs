using Microsoft.Extensions.Logging;
using MoxE.Engine.Telemetry;

namespace MoxE.Engine.Running;

/// <summary>What the engine thread shares with submitters, readers and health checks; each part says how.</summary>
internal sealed record EngineParts(
    EngineOptions Options,
    EngineClock Clock,
    WorkSignal Signal,
    SubmissionQueue Queue,
    ProgressWatch Progress,
    ThroughputEstimate Throughput,
    EngineMetrics Metrics,
    ILogger Logger);
