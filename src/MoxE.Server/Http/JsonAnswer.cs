using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Sends a value as JSON, or the error there is in its place.</summary>
internal static class JsonAnswer
{
    public static async Task SendAsync<T>(HttpContext context, Outcome<T> outcome, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (!outcome.Succeeded)
        {
            await ErrorJson.SendAsync(context, outcome.Error);
            return;
        }

        context.Response.ContentType = "application/json";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter, AnswerJson.WriterOptions))
        {
            write(json, outcome.Value);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
