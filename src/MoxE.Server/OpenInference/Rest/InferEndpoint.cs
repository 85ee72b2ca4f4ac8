using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MoxE.Server.Http;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>POST /v2/models/{model}/infer, with the binary extension.</summary>
internal sealed class InferEndpoint(InferenceService inference, MoxEOptions options, RequestMetrics metrics)
{
    private const string LengthHeader = "Inference-Header-Content-Length";

    public Task HandleAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => AnswerAsync(context));

    private async Task<ServiceError?> AnswerAsync(HttpContext context)
    {
        (ReadOnlyMemory<byte> body, ServiceError? unreadable) = await JsonBody.ReadAsync(context.Request, options.Limits.MaxBodyBytes, mayBeBinary: true, context.RequestAborted);
        if (unreadable is not null)
        {
            return unreadable;
        }

        int length = body.Length;
        if (context.Request.Headers[LengthHeader] is [{ } header]
            && (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > body.Length))
        {
            return ServiceError.Field(LengthHeader, header, $"the length of the JSON, 0 … {body.Length} bytes");
        }

        Outcome<RestRequest> read = new InferParser(body[length..]).Parse(body[..length], JsonAnswer.Model(context), JsonAnswer.Version(context));
        if (!read.Succeeded)
        {
            return read.Error;
        }

        Outcome<InferenceRun> started = inference.Start(read.Value.Request, streams: false, context.TraceIdentifier, timeout: null, Caller.Of(context));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using InferenceRun run = started.Value;
        Outcome<InferAnswer> answer = await run.AnswerAsync(context.RequestAborted);
        if (answer.Succeeded)
        {
            await SendAsync(context, answer.Value, read.Value.IsBinary);
        }

        return answer.Error;
    }

    private static async Task SendAsync(HttpContext context, InferAnswer answer, Func<string, bool> isBinary)
    {
        Dictionary<string, byte[]> binary = answer.Outputs.Where(output => isBinary(output.Name)).ToDictionary(output => output.Name, RawContents.Write, StringComparer.Ordinal);
        if (binary.Count == 0)
        {
            await JsonAnswer.SendAsync(context, 200, json => InferAnswerJson.Write(json, answer, binary));
            return;
        }

        ArrayBufferWriter<byte> head = new();
        using (Utf8JsonWriter json = new(head, AnswerJson.WriterOptions))
        {
            InferAnswerJson.Write(json, answer, binary);
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers[LengthHeader] = head.WrittenCount.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentLength = head.WrittenCount + binary.Values.Sum(raw => (long)raw.Length);
        await context.Response.BodyWriter.WriteAsync(head.WrittenMemory, context.RequestAborted);
        foreach (OutputTensor output in answer.Outputs.Where(output => binary.ContainsKey(output.Name)))
        {
            await context.Response.BodyWriter.WriteAsync(binary[output.Name], context.RequestAborted);
        }
    }
}
