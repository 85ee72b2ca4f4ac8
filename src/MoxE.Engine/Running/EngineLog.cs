using Microsoft.Extensions.Logging;

namespace MoxE.Engine.Running;

/// <summary>What the engine logs: nothing per step or token.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "Engine ready: {Slots} slots of {Bytes} bytes, {StepTokens} tokens a step; {Kernels}.")]
    public static partial void Ready(this ILogger logger, int slots, long bytes, int stepTokens, string kernels);

    [LoggerMessage(2, LogLevel.Error, "A step with {Sequences} sequences and {Tokens} tokens failed.")]
    public static partial void StepFailed(this ILogger logger, int sequences, int tokens, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "A state slot could not be zeroed for request {RequestId}.")]
    public static partial void ZeroingFailed(this ILogger logger, string requestId, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "Request {RequestId}: the logits at position {Position} cannot be sampled.")]
    public static partial void BadLogits(this ILogger logger, string requestId, long position);

    [LoggerMessage(7, LogLevel.Error, "Request {RequestId}: its constraint failed.")]
    public static partial void ConstraintFailed(this ILogger logger, string requestId, Exception exception);

    [LoggerMessage(5, LogLevel.Critical, "The engine's loop failed; every generation is ended.")]
    public static partial void LoopFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Engine stopped after {Steps} steps; {Unfinished} generations were ended early.")]
    public static partial void Stopped(this ILogger logger, long steps, int unfinished);
}
