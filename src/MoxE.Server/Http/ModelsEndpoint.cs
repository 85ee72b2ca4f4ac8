using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>GET /v1/models and /v1/models/{id}.</summary>
internal sealed class ModelsEndpoint(RequestStarter service)
{
    /// <summary>The list of models: the served one.</summary>
    public Task ListAsync(HttpContext context) => AnswerAsync(context, service.FindModel(), static (json, model) =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        WriteCard(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>One model's card, or 404.</summary>
    public Task GetAsync(HttpContext context) =>
        AnswerAsync(context, service.FindModel((string?)context.GetRouteValue("id")), WriteCard);

    private static async Task AnswerAsync(HttpContext context, Outcome<ServedModel> model, Action<Utf8JsonWriter, ServedModel> write)
    {
        if (!model.Succeeded)
        {
            await ErrorJson.SendAsync(context, model.Error);
            return;
        }

        context.Response.ContentType = "application/json";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter, CompletionJson.WriterOptions))
        {
            write(json, model.Value);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteCard(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, "moxe"u8);
        json.WriteEndObject();
    }
}
