using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>From an HTTP request to fields: the body's size and type, its JSON, and the request's id.</summary>
internal sealed class RequestReader(MoxEOptions options)
{
    /// <summary>Reads the body into <paramref name="target"/>; ignored fields are named in a header.</summary>
    public async ValueTask<ServiceError?> ReadAsync<T>(HttpContext context, BodyTable<T> table, T target)
        where T : class
    {
        (ReadOnlyMemory<byte> body, ServiceError? unreadable) = await BodyReader.ReadJsonAsync(context.Request, options.Limits.MaxBodyBytes, context.RequestAborted);
        if (unreadable is not null)
        {
            return unreadable;
        }

        UnknownFields unknown = new(refuse: options.Http.Strict);
        ServiceError? error = table.Parse(body, target, unknown);
        if (unknown.Warning is { } warning)
        {
            context.Response.Headers[UnknownFields.WarningHeader] = warning;
        }

        return error;
    }

    /// <summary>Makes the id that a body asks for the request's own; it must not contradict the header's.</summary>
    public static ServiceError? TakeId(HttpContext context, string? id)
    {
        if (id is null)
        {
            return null;
        }

        string? header = context.Request.Headers[RequestId.Header];
        if (header is not null && header != id)
        {
            return ServiceError.Field("request_id", $"'{id}'", $"the same id as in the header {RequestId.Header}, or only one of them");
        }

        context.TraceIdentifier = id;
        context.Response.Headers[RequestId.Header] = id;
        return null;
    }
}
