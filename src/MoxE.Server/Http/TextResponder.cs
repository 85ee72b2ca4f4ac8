using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Answers requests for text, streamed or whole; the endpoints differ in the bodies they read and the objects they write.</summary>
internal sealed class TextResponder(RequestReader reader, RequestStarter service, MoxEOptions options, TimeProvider time)
{
    /// <summary>Reads, starts, then streams or folds.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="fields">Empty fields to read into.</param>
    /// <param name="table">The body's fields.</param>
    /// <param name="complete">Rules between fields.</param>
    /// <param name="shape">The objects of the answer.</param>
    public async Task<ServiceError?> AnswerAsync(
        HttpContext context,
        RequestFields fields,
        BodyTable<RequestFields> table,
        Func<RequestFields, ServiceError?> complete,
        Func<ActiveRequest, long, AnswerJson> shape)
    {
        ServiceError? unreadable = await reader.ReadAsync(context, table, fields) ?? complete(fields) ?? RequestReader.TakeId(context, fields.RequestId);
        if (unreadable is not null)
        {
            return unreadable;
        }

        Outcome<ActiveRequest> started = service.Start(fields, context.TraceIdentifier, timeout: null, Caller.Of(context));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using ActiveRequest active = started.Value;
        using AnswerJson json = shape(active, time.GetUtcNow().ToUnixTimeSeconds());
        return active.Request.Stream
            ? await StreamAsync(context, active, json)
            : await FoldAsync(context, active, json);
    }

    private static async Task<ServiceError?> FoldAsync(HttpContext context, ActiveRequest active, AnswerJson json)
    {
        FoldSink sink = new(active.Generations.Count, active.Request.Parts.EachToken);
        if (await ChoicePump.RunAsync(active, sink, context.RequestAborted) is { } error)
        {
            return error;
        }

        context.Response.ContentType = "application/json";
        json.WriteAnswer(context.Response.BodyWriter, sink.Choices(active.Request.Candidates, active.Request.N));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }

    private async Task<ServiceError?> StreamAsync(HttpContext context, ActiveRequest active, AnswerJson json)
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
