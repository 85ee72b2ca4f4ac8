using MoxE.Server.Http;
using MoxE.Server.OpenInference.Repository;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>GET /v2/health/live, /v2/health/ready and /v2/models/{model}/ready: 200, or 503 with the reason.</summary>
internal sealed class ProbeEndpoint(ServingState state, IModelRepository repository)
{
    public static Task LiveAsync(HttpContext context) => AnswerAsync(context, "live", null, null);

    public Task ReadyAsync(HttpContext context) => AnswerAsync(context, "ready", null, state.Read().Reason());

    public Task ModelAsync(HttpContext context)
    {
        Outcome<ModelEntry> entry = repository.Look(JsonAnswer.Model(context), JsonAnswer.Version(context));
        return entry.Succeeded
            ? AnswerAsync(context, "ready", entry.Value.Name, entry.Value.IsReady ? null : entry.Value.Reason)
            : ErrorJson.SendAsync(context, entry.Error);
    }

    private static Task AnswerAsync(HttpContext context, string word, string? model, string? reason)
    {
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.SendAsync(context, reason is null ? 200 : 503, json =>
        {
            json.WriteStartObject();
            if (model is not null)
            {
                json.WriteString("name"u8, model);
            }

            json.WriteBoolean(word, reason is null);
            if (reason is not null)
            {
                json.WriteString("error"u8, reason);
            }

            json.WriteEndObject();
        });
    }
}
