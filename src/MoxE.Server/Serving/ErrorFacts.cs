using Grpc.Core;

namespace MoxE.Server.Serving;

/// <summary>How an error kind looks from outside.</summary>
/// <param name="HttpStatus">Status of the HTTP answer.</param>
/// <param name="Type">OpenAI's error type.</param>
/// <param name="Code">OpenAI's error code, or null.</param>
/// <param name="GrpcStatus">Status of the gRPC call.</param>
/// <param name="Outcome">Label of the request counter.</param>
internal sealed record ErrorFacts(int HttpStatus, string Type, string? Code, StatusCode GrpcStatus, string Outcome)
{
    /// <summary>The one table from kinds to what clients and metrics see.</summary>
    public static ErrorFacts Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => new(400, "invalid_request_error", null, StatusCode.InvalidArgument, "invalid"),
        ErrorKind.Unauthenticated => new(401, "authentication_error", "invalid_api_key", StatusCode.Unauthenticated, "unauthenticated"),
        ErrorKind.Forbidden => new(403, "permission_error", "forbidden", StatusCode.PermissionDenied, "forbidden"),
        ErrorKind.RateLimited => new(429, "rate_limit_error", "rate_limit_exceeded", StatusCode.ResourceExhausted, "rate_limited"),
        ErrorKind.ModelNotFound => new(404, "not_found_error", "model_not_found", StatusCode.NotFound, "not_found"),
        ErrorKind.RequestNotFound => new(404, "not_found_error", "request_not_found", StatusCode.NotFound, "not_found"),
        ErrorKind.RouteNotFound => new(404, "not_found_error", "route_not_found", StatusCode.Unimplemented, "not_found"),
        ErrorKind.MethodNotAllowed => new(405, "invalid_request_error", "method_not_allowed", StatusCode.Unimplemented, "invalid"),
        ErrorKind.BodyTooLarge => new(413, "invalid_request_error", "body_too_large", StatusCode.ResourceExhausted, "invalid"),
        ErrorKind.BodyTooSlow => new(408, "invalid_request_error", "body_too_slow", StatusCode.DeadlineExceeded, "invalid"),
        ErrorKind.UnsupportedMediaType => new(415, "invalid_request_error", "unsupported_media_type", StatusCode.InvalidArgument, "invalid"),
        ErrorKind.QueueFull => new(429, "rate_limit_error", "queue_full", StatusCode.ResourceExhausted, "queue_full"),
        ErrorKind.Conflict => new(409, "invalid_request_error", "conflict", StatusCode.FailedPrecondition, "invalid"),
        ErrorKind.ModelLoadFailed => new(422, "invalid_request_error", "model_load_failed", StatusCode.FailedPrecondition, "failed"),
        ErrorKind.InsufficientMemory => new(507, "server_error", "insufficient_memory", StatusCode.ResourceExhausted, "failed"),
        ErrorKind.Unavailable => new(503, "overloaded_error", "unavailable", StatusCode.Unavailable, "unavailable"),
        ErrorKind.Unsupported => new(501, "invalid_request_error", "unsupported", StatusCode.Unimplemented, "invalid"),
        ErrorKind.DeadlineExceeded => new(504, "server_error", "deadline_exceeded", StatusCode.DeadlineExceeded, "deadline_exceeded"),
        ErrorKind.Cancelled => new(499, "server_error", "cancelled", StatusCode.Cancelled, "cancelled"),
        _ => new(500, "server_error", "internal_error", StatusCode.Internal, "failed"),
    };
}
