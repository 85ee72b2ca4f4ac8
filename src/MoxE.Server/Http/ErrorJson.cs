using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MoxE.Server.OpenInference;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>The OpenAI error object, as a body or as the last event of a stream.</summary>
internal static class ErrorJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(IBufferWriter<byte> output, ServiceError error)
    {
        ErrorFacts facts = ErrorFacts.Of(error.Kind);
        using Utf8JsonWriter json = new(output, CompletionJson.WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, facts.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, facts.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Answers with the error, in the shape that the path's protocol has for it; the response must not have started.</summary>
    public static async Task SendAsync(HttpContext context, ServiceError error)
    {
        context.Response.StatusCode = ErrorFacts.Of(error.Kind).HttpStatus;
        context.Response.ContentType = "application/json";
        if (error.RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (OpenInferenceApi.Owns(context.Request.Path))
        {
            OpenInferenceApi.WriteError(context.Response.BodyWriter, error);
        }
        else
        {
            Write(context.Response.BodyWriter, error);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
