using System.Net;

namespace MoxE.Client;

/// <summary>The server refused a request or failed, or what it sent is no answer. Network failures stay <see cref="HttpRequestException"/>.</summary>
public sealed class MoxEException : Exception
{
    /// <summary><see cref="Code"/> of a stream that ended before its end mark.</summary>
    public const string TruncatedStream = "truncated_stream";

    /// <summary><see cref="Code"/> of an answer that is not what the interface promises.</summary>
    public const string MalformedAnswer = "malformed_answer";

    internal MoxEException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Status of the answer; null for an error that came inside a stream or was found by this client.</summary>
    public HttpStatusCode? Status { get; internal init; }

    /// <summary>Kind of error, for example <c>invalid_request_error</c>; null when the answer named none.</summary>
    public string? Type { get; internal init; }

    /// <summary>Machine-readable code, for example <c>model_not_found</c>; null when the answer named none.</summary>
    public string? Code { get; internal init; }

    /// <summary>The field at fault; null when none is.</summary>
    public string? Param { get; internal init; }

    /// <summary>When the server says that trying again is worthwhile.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The request's id in the server's log.</summary>
    public string? RequestId { get; internal init; }

    internal static MoxEException Malformed(string what, string? requestId, Exception? inner = null) =>
        new(what, inner) { Code = MalformedAnswer, RequestId = requestId };

    internal static MoxEException Truncated(string? requestId, Exception? inner = null) =>
        new("The stream ended before its end mark [DONE]: the answer is incomplete.", inner) { Code = TruncatedStream, RequestId = requestId };
}
