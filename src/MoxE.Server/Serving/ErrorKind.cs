namespace MoxE.Server.Serving;

/// <summary>What can go wrong with a request. One kind decides HTTP status, gRPC status and metric label; see <see cref="ErrorFacts"/>.</summary>
internal enum ErrorKind
{
    Invalid,
    Unauthenticated,
    Forbidden,
    RateLimited,
    ModelNotFound,
    RouteNotFound,
    MethodNotAllowed,
    BodyTooLarge,
    BodyTooSlow,
    UnsupportedMediaType,
    QueueFull,
    Unavailable,
    DeadlineExceeded,
    Cancelled,
    Internal,
}
