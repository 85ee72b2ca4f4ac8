namespace MoxE.Engine.Requests;

/// <summary>An expected failure, as a value. The kind decides HTTP status, gRPC status and metric label.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">A sentence for the caller, naming value and limit.</param>
/// <param name="RetryAfter">When trying again is worthwhile, computed from the queue; null when it never is.</param>
public sealed record EngineError(EngineErrorKind Kind, string Message, TimeSpan? RetryAfter = null);

/// <summary>Kinds of <see cref="EngineError"/>.</summary>
public enum EngineErrorKind
{
    /// <summary>The waiting queue is full, in requests or in tokens.</summary>
    QueueFull,

    /// <summary>The request can never be served: a limit of the engine is exceeded.</summary>
    InvalidRequest,

    /// <summary>The engine is stopping.</summary>
    ShuttingDown,

    /// <summary>The deadline passed.</summary>
    DeadlineExceeded,

    /// <summary>The model failed in a step.</summary>
    StepFailed,
}
