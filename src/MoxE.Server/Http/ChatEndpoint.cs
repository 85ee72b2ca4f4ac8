using MoxE.Server.Http.Bodies;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http;

/// <summary>POST /v1/chat/completions and /v1/chat/completions/input_tokens.</summary>
internal sealed class ChatEndpoint(TextResponder responder, RequestReader reader, RequestBodies bodies, RequestStarter service, RequestMetrics metrics)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => AnsweredRequest.RunAsync(context, metrics, () => responder.AnswerAsync(
        context, NewFields(), bodies.Chat, ChatBody.Complete, static (active, created) => new ChatJson(active, created)));

    /// <summary>Counts the tokens of the prompt that a request would run, by the same rules.</summary>
    public async Task CountAsync(HttpContext context)
    {
        RequestFields fields = NewFields();
        ServiceError? error = await reader.ReadAsync(context, bodies.Chat, fields) ?? ChatBody.Complete(fields);
        Outcome<ValidRequest> valid = error is null ? service.Check(fields, context.TraceIdentifier, Caller.Of(context)) : error;
        await JsonAnswer.SendAsync(context, valid, static (json, request) =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "chat.completion.input_tokens"u8);
            json.WriteNumber("input_tokens"u8, request.PromptTokens);
            json.WriteEndObject();
        });
    }

    private static RequestFields NewFields() => new() { Chat = new() };
}
