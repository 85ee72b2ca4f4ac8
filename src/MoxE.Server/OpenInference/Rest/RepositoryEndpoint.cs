using MoxE.Server.Http;
using MoxE.Server.Http.Bodies;
using MoxE.Server.OpenInference.Repository;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>POST /v2/repository/index and /v2/repository/models/{model}/load and …/unload. Each takes an empty body too.</summary>
internal sealed class RepositoryEndpoint(IModelRepository repository, MoxEOptions options)
{
    public async Task IndexAsync(HttpContext context)
    {
        bool onlyReady = false;
        ServiceError? error = await ReadAsync(context, field => field.Path == "ready" ? field.Switch(value => onlyReady = value) : field.Unknown());
        IReadOnlyList<ModelEntry> index = error is null ? await repository.IndexAsync(context.RequestAborted) : [];
        await (error is not null ? ErrorJson.SendAsync(context, error) : JsonAnswer.SendAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach (ModelEntry entry in index.Where(entry => entry.IsReady || !onlyReady))
            {
                json.WriteStartObject();
                json.WriteString("name"u8, entry.Name);
                json.WriteString("version"u8, entry.Version);
                json.WriteString("state"u8, entry.State);
                json.WriteString("reason"u8, entry.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    public Task LoadAsync(HttpContext context) => ChangeAsync(context, repository.LoadAsync);

    public Task UnloadAsync(HttpContext context) => ChangeAsync(context, repository.UnloadAsync);

    private async Task ChangeAsync(HttpContext context, Func<string, CancellationToken, Task<ServiceError?>> change)
    {
        ServiceError? error = await ReadAsync(context, field => field.Path == "parameters" ? JsonBody.ReadObject(field, parameter => parameter.Wrong("none")) : field.Unknown())
            ?? await change(JsonAnswer.Model(context), context.RequestAborted);
        await (error is not null ? ErrorJson.SendAsync(context, error) : JsonAnswer.SendAsync(context, 200, static json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }));
    }

    private async Task<ServiceError?> ReadAsync(HttpContext context, Func<JsonField, ServiceError?> read)
    {
        (ReadOnlyMemory<byte> body, ServiceError? error) = await JsonBody.ReadAsync(context.Request, options.Limits.MaxBodyBytes, mayBeBinary: false, context.RequestAborted);
        return error ?? (body.IsEmpty ? null : JsonBody.ReadObject(body, read));
    }
}
