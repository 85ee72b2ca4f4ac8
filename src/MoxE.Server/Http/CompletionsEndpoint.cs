using MoxE.Server.Http.Bodies;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>POST /v1/completions.</summary>
internal sealed class CompletionsEndpoint(TextResponder responder, RequestBodies bodies, RequestMetrics metrics)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => responder.AnswerAsync(
        context, new RequestFields(), bodies.Completion, static _ => null, static (active, created) => new CompletionJson(active, created)));
}
