using MoxE.Engine.Requests;

namespace MoxE.Engine.Telemetry;

/// <summary>Values of the label <c>outcome</c>, as tags made once.</summary>
internal static class RequestOutcome
{
    private static readonly KeyValuePair<string, object?>[] Finished =
        [.. Enum.GetValues<FinishReason>().Select(reason => Tag(Name(reason)))];

    private static readonly KeyValuePair<string, object?>[] Refused =
        [.. Enum.GetValues<EngineErrorKind>().Select(kind => Tag(Name(kind)))];

    public static KeyValuePair<string, object?> Of(FinishReason reason) => Finished[(int)reason];

    public static KeyValuePair<string, object?> Of(EngineErrorKind refusal) => Refused[(int)refusal];

    private static KeyValuePair<string, object?> Tag(string outcome) => new("outcome", outcome);

    private static string Name(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.Cancelled => "cancelled",
        FinishReason.DeadlineExceeded => "deadline_exceeded",
        FinishReason.Failed => "failed",
        _ => "none",
    };

    private static string Name(EngineErrorKind kind) => kind switch
    {
        EngineErrorKind.QueueFull => "queue_full",
        EngineErrorKind.InvalidRequest => "invalid_request",
        EngineErrorKind.ShuttingDown => "shutting_down",
        EngineErrorKind.DeadlineExceeded => "deadline_exceeded",
        _ => "failed",
    };
}
