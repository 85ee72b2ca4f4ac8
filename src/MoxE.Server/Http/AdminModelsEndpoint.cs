using System.Text.Json;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>GET /admin/models, and POST /admin/models/{name}/load, reload and unload.</summary>
internal sealed class AdminModelsEndpoint(ModelRepository repository, ModelRegistry registry, MemoryBudget memory, MoxEOptions options)
{
    /// <summary>Every version of every model, and the memory they take.</summary>
    public async Task ListAsync(HttpContext context) => await AnswerAsync(context, StatusCodes.Status200OK, await repository.IndexAsync());

    /// <summary>Loads what does not serve yet.</summary>
    public Task LoadAsync(HttpContext context) => ChangeAsync(context, repository.LoadAsync);

    /// <summary>Loads anew.</summary>
    public Task ReloadAsync(HttpContext context) => ChangeAsync(context, repository.ReloadAsync);

    /// <summary>Lets running requests finish and frees the memory.</summary>
    public Task UnloadAsync(HttpContext context) => ChangeAsync(context, repository.UnloadAsync);

    private async Task ChangeAsync(HttpContext context, Func<string, string?, CancellationToken, Task<Outcome<ModelVersion[]>>> change)
    {
        // Kestrel leaves %2F in a route value, so that a name with a slash is one segment.
        string name = Uri.UnescapeDataString((string)context.GetRouteValue("name")!);
        (string? version, bool waits, ServiceError? error) = await AdminModelsRequest.ReadAsync(context.Request, options.Limits.MaxBodyBytes, context.RequestAborted);
        if (error is not null)
        {
            await ErrorJson.SendAsync(context, error);
            return;
        }

        // What is found later, a caller who does not wait would not hear.
        if (!waits && await repository.FindMissingAsync(name, version) is { } missing)
        {
            await ErrorJson.SendAsync(context, missing);
            return;
        }

        Task<Outcome<ModelVersion[]>> changing = change(name, version, waits ? context.RequestAborted : CancellationToken.None);
        if (!waits && !changing.IsCompleted)
        {
            await AnswerAsync(context, StatusCodes.Status202Accepted, registry.Snapshot.Of(name));
            return;
        }

        Outcome<ModelVersion[]> done = await changing;
        await (done.Succeeded ? AnswerAsync(context, StatusCodes.Status200OK, done.Value) : ErrorJson.SendAsync(context, done.Error));
    }

    private async Task AnswerAsync(HttpContext context, int status, IReadOnlyList<ModelVersion> versions)
    {
        RegistrySnapshot models = registry.Snapshot;
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        using (Utf8JsonWriter json = new(context.Response.BodyWriter, CompletionJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteString("default"u8, models.DefaultName);
            json.WriteString("mode"u8, options.Models.Mode);
            json.WriteNumber("memory_bytes"u8, models.LoadedBytes);
            json.WriteNumber("memory_budget_bytes"u8, memory.Bytes);
            json.WriteStartArray("data"u8);
            foreach (ModelVersion version in versions)
            {
                VersionJson.Write(json, version);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
