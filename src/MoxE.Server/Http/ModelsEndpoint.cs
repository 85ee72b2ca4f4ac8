using System.Globalization;
using System.Text.Json;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>GET /v1/models and /v1/models/{id}.</summary>
internal sealed class ModelsEndpoint(ServingState state, ModelRegistry registry, MoxEOptions options)
{
    /// <summary>The list of models that take requests. While the first of them is on its way there is no list: 503.</summary>
    public Task ListAsync(HttpContext context)
    {
        ModelVersion[] served = [.. registry.Snapshot.Served];
        return (served.Length == 0 || state.Draining) && state.Find(null) is { Error: { } error }
            ? ErrorJson.SendAsync(context, error)
            : AnswerAsync(context, json =>
            {
                json.WriteStartObject();
                json.WriteString("object"u8, "list"u8);
                json.WriteStartArray("data"u8);
                foreach (ModelVersion version in served)
                {
                    WriteCard(json, version.Location.Name, version.Serving!);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
    }

    /// <summary>One model's card, by its name or name:version, or 404.</summary>
    public Task GetAsync(HttpContext context)
    {
        // Kestrel leaves an escaped slash as it is; clients escape the one in "owner/name".
        string id = ((string?)context.GetRouteValue("id") ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        Outcome<ServedModel> model = state.Find(id);
        return model.Succeeded ? AnswerAsync(context, json => WriteCard(json, id, model.Value)) : ErrorJson.SendAsync(context, model.Error);
    }

    private static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter, CompletionJson.WriterOptions))
        {
            write(json);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>OpenAI's four fields, then ours. max_model_len is null: a state has no context limit.</summary>
    private void WriteCard(Utf8JsonWriter json, string id, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, "moxe"u8);
        json.WriteString("root"u8, model.Name);
        json.WriteString("version"u8, model.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteString("state"u8, VersionState.Ready.Word());
        json.WriteNull("max_model_len"u8);
        json.WriteStartObject("limits"u8);
        json.WriteNumber("max_prompt_tokens"u8, options.Limits.MaxPromptTokens);
        json.WriteNumber("max_tokens"u8, options.Limits.MaxTokens);
        json.WriteNumber("max_n"u8, options.Limits.MaxN);
        json.WriteNumber("slots"u8, model.Engine.Status.SlotsTotal);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
