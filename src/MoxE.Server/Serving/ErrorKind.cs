namespace MoxE.Server.Serving;

/// <summary>What can go wrong with a request. One kind decides HTTP status, gRPC status and metric label; see <see cref="ErrorFacts"/>.</summary>
internal enum ErrorKind
{
    Invalid,
    Unauthenticated,
    Forbidden,
    RateLimited,
    ModelNotFound,
    RequestNotFound,
    RouteNotFound,
    MethodNotAllowed,
    BodyTooLarge,
    BodyTooSlow,
    UnsupportedMediaType,
    QueueFull,
    Conflict,
    ModelLoadFailed,
    InsufficientMemory,
    Unavailable,
    Unsupported,
    DeadlineExceeded,
    Cancelled,
    Internal,
}
