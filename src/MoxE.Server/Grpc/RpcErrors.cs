using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using MoxE.Server.Serving;
using RpcStatus = Google.Rpc.Status;

namespace MoxE.Server.Grpc;

/// <summary>Service errors as gRPC statuses.</summary>
internal static class RpcErrors
{
    private const string RetryTrailer = "grpc-retry-pushback-ms";
    private const string ParamTrailer = "moxe-error-param";
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Status and message; trailers tell the field at fault and when to try again, plainly and as google.rpc details.</summary>
    public static RpcException Exception(ServiceError error)
    {
        StatusCode code = ErrorFacts.Of(error.Kind).GrpcStatus;
        RpcStatus details = new() { Code = (int)code, Message = error.Message };
        Metadata trailers = [];
        if (error.RetryAfter is { } after)
        {
            TimeSpan whole = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(after.TotalMilliseconds)));
            trailers.Add(RetryTrailer, ((long)whole.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
            details.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(whole) }));
        }

        if (error.Param is { } param)
        {
            trailers.Add(ParamTrailer, Ascii(param));
            details.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = param, Description = error.Message } } }));
        }

        if (details.Details.Count > 0)
        {
            trailers.Add(DetailsTrailer, details.ToByteArray());
        }

        return new RpcException(new global::Grpc.Core.Status(code, error.Message), trailers);
    }

    /// <summary>Throws an error as a status.</summary>
    public static void ThrowIf(ServiceError? error)
    {
        if (error is not null)
        {
            throw Exception(error);
        }
    }

    /// <summary>The value, or its error as a status.</summary>
    public static T Require<T>(Outcome<T> outcome)
        where T : class
    {
        ThrowIf(outcome.Error);
        return outcome.Value!;
    }

    /// <summary>A trailer's text may be printable ASCII only, and a field may be a name that a caller made up.</summary>
    private static string Ascii(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
