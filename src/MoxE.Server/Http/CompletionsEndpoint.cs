using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>POST /v1/completions.</summary>
internal sealed class CompletionsEndpoint(RequestStarter service, MoxEOptions options, TimeProvider time, RequestMetrics metrics)
{
    /// <summary>Answers one request: read, parse, start, then stream or fold.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using RequestMetrics.Measurement measurement = metrics.Begin(Surface.Http);
        ServiceError? error;
        try
        {
            error = await AnswerAsync(context);
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

    private async Task<ServiceError?> AnswerAsync(HttpContext context)
    {
        (ReadOnlyMemory<byte> body, ServiceError? unreadable) = await BodyReader.ReadJsonAsync(context.Request, options.Limits.MaxBodyBytes, context.RequestAborted);
        if (unreadable is not null)
        {
            return unreadable;
        }

        Outcome<RequestFields> fields = CompletionParser.Parse(body);
        if (!fields.Succeeded)
        {
            return fields.Error;
        }

        Outcome<ActiveRequest> started = service.Start(fields.Value, context.TraceIdentifier, timeout: null, Caller.Of(context));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using ActiveRequest active = started.Value;
        using CompletionJson json = new(active, time.GetUtcNow().ToUnixTimeSeconds());
        return active.Request.Stream
            ? await StreamAsync(context, active, json)
            : await FoldAsync(context, active, json);
    }

    private static async Task<ServiceError?> FoldAsync(HttpContext context, ActiveRequest active, CompletionJson json)
    {
        FoldSink sink = new(active.Generations.Count);
        if (await ChoicePump.RunAsync(active, sink, context.RequestAborted) is { } error)
        {
            return error;
        }

        context.Response.ContentType = "application/json";
        json.WriteAnswer(context.Response.BodyWriter, sink.Choices);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }

    private async Task<ServiceError?> StreamAsync(HttpContext context, ActiveRequest active, CompletionJson json)
    {
        CancellationToken aborted = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.BodyWriter.FlushAsync(aborted);

        using EventStream events = new(context.Response.BodyWriter, json);
        ServiceError? error;
        using (CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(aborted))
        {
            Task pings = events.PingAsync(TimeSpan.FromSeconds(options.Http.PingSeconds), time, silence.Token);
            try
            {
                error = await ChoicePump.RunAsync(active, events, aborted);
            }
            finally
            {
                await silence.CancelAsync();
                await pings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (error is null)
        {
            await events.CompleteAsync(active.Request.IncludeUsage, aborted);
        }
        else
        {
            await events.FailAsync(error, aborted);
        }

        return error;
    }
}
