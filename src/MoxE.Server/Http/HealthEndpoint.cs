using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>GET /health/live and /health/ready.</summary>
internal sealed class HealthEndpoint(ServingState state)
{
    /// <summary>200 while the process answers at all.</summary>
    public static Task LiveAsync(HttpContext context) => AnswerAsync(context, 200, "live", null);

    /// <summary>200 when warmed up and stepping; 503 with the reason otherwise.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        string? reason = state.Read().Reason();
        return reason is null ? AnswerAsync(context, 200, "ready", null) : AnswerAsync(context, 503, "not_ready", reason);
    }

    private static async Task AnswerAsync(HttpContext context, int httpStatus, string status, string? reason)
    {
        context.Response.StatusCode = httpStatus;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
