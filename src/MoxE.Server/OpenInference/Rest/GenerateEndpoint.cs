using System.Buffers;
using System.IO.Pipelines;
using MoxE.Server.Http;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>POST /v2/models/{model}/generate and …/generate_stream: the extension for text, without tensors.</summary>
internal sealed class GenerateEndpoint(InferenceService inference, MoxEOptions options, TimeProvider time, RequestMetrics metrics)
{
    public Task WholeAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => RunAsync(context, streams: false, async run =>
    {
        Outcome<InferAnswer> answer = await run.AnswerAsync(context.RequestAborted);
        if (answer.Succeeded)
        {
            await JsonAnswer.SendAsync(context, 200, json => GenerateJson.Write(json, answer.Value));
        }

        return answer.Error;
    }));

    public Task StreamAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => RunAsync(context, streams: true, async run =>
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        PipeWriter output = context.Response.BodyWriter;
        await output.FlushAsync(context.RequestAborted);
        using AnswerEvents events = new(output);
        ServiceError? error = await events.WithPingsAsync(
            TimeSpan.FromSeconds(options.Http.PingSeconds),
            time,
            () => run.StreamAsync((answer, token) => events.SendAsync(json => GenerateJson.Write(json, answer), token), context.RequestAborted),
            context.RequestAborted);
        if (error is not null)
        {
            await events.SendAsync(json => json.WriteRawValue(ErrorBytes(error)), context.RequestAborted);
        }

        return error;
    }));

    private async Task<ServiceError?> RunAsync(HttpContext context, bool streams, Func<InferenceRun, Task<ServiceError?>> answer)
    {
        (ReadOnlyMemory<byte> body, ServiceError? unreadable) = await JsonBody.ReadAsync(context.Request, options.Limits.MaxBodyBytes, mayBeBinary: false, context.RequestAborted);
        if (unreadable is not null)
        {
            return unreadable;
        }

        Outcome<InferRequest> request = GenerateParser.Parse(body, JsonAnswer.Model(context), JsonAnswer.Version(context));
        if (!request.Succeeded)
        {
            return request.Error;
        }

        Outcome<InferenceRun> started = inference.Start(request.Value, streams, context.TraceIdentifier, timeout: null, Caller.Of(context));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using InferenceRun run = started.Value;
        return await answer(run);
    }

    private static ReadOnlySpan<byte> ErrorBytes(ServiceError error)
    {
        ArrayBufferWriter<byte> bytes = new();
        OpenInferenceApi.WriteError(bytes, error);
        return bytes.WrittenSpan;
    }
}
