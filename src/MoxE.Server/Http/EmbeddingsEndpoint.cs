using MoxE.Engine.Requests;
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
        if (await ChoicePump.RunAsync(active, new Silence(), context.RequestAborted) is { } error)
        {
            return error;
        }

        context.Response.ContentType = "application/json";
        EmbeddingsJson.Write(
            context.Response.BodyWriter, active.Model.Name, active.PromptTokens, [.. active.Generations.Select(generation => generation.Embedding)], fields.Base64);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }

    /// <summary>An embedding comes with the end of its generation, which says nothing.</summary>
    private sealed class Silence : IChoiceSink
    {
        public ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
