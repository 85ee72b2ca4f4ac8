using MoxE.Server.Http.Bodies;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>POST /v1/embeddings.</summary>
internal sealed class EmbeddingsEndpoint(RequestReader reader, RequestBodies bodies, RequestStarter service, RequestMetrics metrics)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => AnswerAsync(context));

    private async Task<ServiceError?> AnswerAsync(HttpContext context)
    {
        EmbeddingsFields fields = new();
        ServiceError? unreadable = await reader.ReadAsync(context, bodies.Embeddings, fields) ?? RequestReader.TakeId(context, fields.Request.RequestId);
        if (unreadable is not null)
        {
            return unreadable;
        }

        Outcome<ActiveRequest> started = service.Start(fields.Request, context.TraceIdentifier, timeout: null, Caller.Of(context));
        if (!started.Succeeded)
        {
            return started.Error;
        }

        using ActiveRequest active = started.Value;
        if (await Embeddings.RunAsync(active, context.RequestAborted) is { } error)
        {
            return error;
        }

        context.Response.ContentType = "application/json";
        EmbeddingsJson.Write(
            context.Response.BodyWriter, active.Model.Name, active.PromptTokens, [.. active.Generations.Select(generation => generation.Embedding)], fields.Base64);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }
}
