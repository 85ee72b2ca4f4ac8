using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Gives every request an id, the caller's x-request-id when it is fit, and sends it back; gRPC calls pass here too.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    /// <summary>Sets the id and calls on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestId.Take(context.Request.Headers[RequestId.Header]);
        context.Response.Headers[RequestId.Header] = context.TraceIdentifier;
        return next(context);
    }
}
