using System.Globalization;
using System.Text;
using Grpc.Core;
using MoxE.Server.Serving;

namespace MoxE.Server.Grpc;

/// <summary>Answers a gRPC call that never reaches its service: a status in the headers and nothing else, as the protocol's "Trailers-Only".</summary>
internal static class GrpcRefusal
{
    /// <summary>Sends the status and the trailers that <see cref="RpcErrors"/> gives the error.</summary>
    public static Task SendAsync(HttpContext context, ServiceError error)
    {
        RpcException refusal = RpcErrors.Exception(error);
        IHeaderDictionary headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        headers["grpc-status"] = ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Escape(refusal.Status.Detail);
        foreach (Metadata.Entry trailer in refusal.Trailers)
        {
            headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes).TrimEnd('=') : trailer.Value;
        }

        return context.Response.CompleteAsync();
    }

    /// <summary>Percent-encodes as the protocol asks: what is not printable ASCII, and the percent sign.</summary>
    private static string Escape(string message)
    {
        StringBuilder text = new(message.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(message))
        {
            _ = b is >= 0x20 and <= 0x7E and not (byte)'%' ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return text.ToString();
    }
}
