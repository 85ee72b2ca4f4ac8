using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>What surrounds the answer to a request: its measurement and the error object.</summary>
internal static class AnsweredRequest
{
    /// <summary>Runs a request that generates.</summary>
    /// <param name="context">The request.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="answer">Answers, or gives the error; one after the response has begun was told in the response.</param>
    public static async Task RunAsync(HttpContext context, RequestMetrics metrics, Func<Task<ServiceError?>> answer)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Http, context);
        ServiceError? error;
        try
        {
            error = await answer();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            measurement.End(ErrorKind.Cancelled);
            return;
        }
        catch (BadHttpRequestException)
        {
            measurement.End(ErrorKind.Invalid);
            throw;
        }

        measurement.End(error?.Kind);
        if (error is not null && !context.Response.HasStarted)
        {
            await ErrorJson.SendAsync(context, error);
        }
    }
}
