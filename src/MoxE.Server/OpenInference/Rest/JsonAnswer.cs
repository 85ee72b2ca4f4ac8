using System.Text.Json;
using MoxE.Server.Http;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>Small JSON answers, and the parts of a path.</summary>
internal static class JsonAnswer
{
    /// <summary>Sends one JSON value.</summary>
    public static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter, AnswerJson.WriterOptions))
        {
            write(json);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The model that a path names.</summary>
    public static string Model(HttpContext context) => (string?)context.GetRouteValue("model") ?? "";

    /// <summary>The version that a path names; empty when it names none.</summary>
    public static string Version(HttpContext context) => (string?)context.GetRouteValue("version") ?? "";
}
