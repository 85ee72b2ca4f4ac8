using Grpc.Core;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Grpc;

/// <summary>What surrounds a call that the model works for: its measurement, its id, its deadline and its status.</summary>
internal sealed class MeasuredRpc(RequestStarter service, TimeProvider time, RequestMetrics metrics)
{
    /// <summary>Starts what the call asks for, answers it, and throws an error as a status.</summary>
    /// <param name="context">The call.</param>
    /// <param name="fields">What it asks for, or what is wrong with it.</param>
    /// <param name="answer">Answers; all that runs for the call ends with it.</param>
    public async Task RunAsync(ServerCallContext context, Outcome<RequestFields> fields, Func<ActiveRequest, Task<ServiceError?>> answer)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Grpc, context.GetHttpContext());
        ServiceError? error = await new CallTime(context, time).RunAsync(async () =>
        {
            Outcome<ActiveRequest> started = fields.Succeeded ? Start(context, fields.Value) : fields.Error;
            if (!started.Succeeded)
            {
                return started.Error;
            }

            using ActiveRequest active = started.Value;
            return await answer(active);
        });
        measurement.End(error?.Kind);
        RpcErrors.ThrowIf(error);
    }

    private Outcome<ActiveRequest> Start(ServerCallContext context, RequestFields fields)
    {
        HttpContext http = context.GetHttpContext();
        return TakeRequestId(fields.RequestId, http) is { } unfit
            ? unfit
            : service.Start(fields, http.TraceIdentifier, new CallTime(context, time).Remaining(), Caller.Of(http));
    }

    /// <summary>Makes the id that a message names the call's own.</summary>
    private static ServiceError? TakeRequestId(string? id, HttpContext http)
    {
        if (id is null)
        {
            return null;
        }

        if (!RequestId.IsFit(id))
        {
            return ServiceError.Field("request_id", $"\"{ServiceError.Shorten(id)}\"", $"1 … {RequestId.MaxLength} letters, digits, '-', '_', '.' or ':'");
        }

        http.TraceIdentifier = id;
        http.Response.Headers[RequestId.Header] = id;
        return null;
    }
}
