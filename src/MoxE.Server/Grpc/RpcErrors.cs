using System.Globalization;
using Grpc.Core;
using MoxE.Server.Serving;

namespace MoxE.Server.Grpc;

/// <summary>Service errors as gRPC statuses.</summary>
internal static class RpcErrors
{
    private const string RetryTrailer = "grpc-retry-pushback-ms";
    private const string ParamTrailer = "moxe-error-param";

    /// <summary>Status and message; trailers tell the field at fault and when to try again.</summary>
    public static RpcException Exception(ServiceError error)
    {
        Metadata trailers = [];
        if (error.RetryAfter is { } after)
        {
            trailers.Add(RetryTrailer, Math.Max(1, (long)Math.Ceiling(after.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        }

        if (error.Param is { } param)
        {
            trailers.Add(ParamTrailer, param);
        }

        return new RpcException(new Status(ErrorFacts.Of(error.Kind).GrpcStatus, error.Message), trailers);
    }
}
