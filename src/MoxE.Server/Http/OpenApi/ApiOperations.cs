using MoxE.Server.Http.Bodies;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Http.OpenApi;

/// <summary>Every operation of the HTTP surface. A route without a line here fails a test.</summary>
internal static class ApiOperations
{
    private const string Text = "Text";
    private const string Tokens = "Tokens";
    private const string Server = "Server";

    private static readonly (int, string)[] Generating =
    [
        (404, "No such model."), (429, "The queue is full; Retry-After says when to come back."), (499, "The request was aborted."),
        (500, "The model failed."), (503, "The server is loading or draining; Retry-After says when to come back."), (504, "The time allowed has passed."),
    ];

    private static readonly (int, string)[] NeedingAModel = [(404, "No such model."), (503, "The server is loading or draining.")];

    /// <summary>The operations, in the order in which they are shown.</summary>
    public static IReadOnlyList<ApiOperation> All(RequestBodies bodies) =>
    [
        new("post", "/v1/completions", "createCompletion", Text, "Goes on from a prompt.")
        {
            Body = Schema.Of(bodies.Completion), Answer = AnswerSchemas.Reference("Completion"), Chunk = AnswerSchemas.Reference("CompletionChunk"), Errors = Generating,
        },
        new("post", "/v1/chat/completions", "createChatCompletion", Text, "Answers a conversation.")
        {
            Body = Schema.Of(bodies.Chat), Answer = AnswerSchemas.Reference("ChatCompletion"), Chunk = AnswerSchemas.Reference("ChatCompletionChunk"), Errors = Generating,
        },
        new("post", "/v1/chat/completions/input_tokens", "countChatTokens", Tokens, "Counts the tokens of the prompt that a chat request would run.")
        {
            Body = Schema.Of(bodies.Chat), Answer = AnswerSchemas.Reference("InputTokens"), Errors = NeedingAModel,
        },
        new("post", "/v1/embeddings", "createEmbedding", Text, "Embeds texts as vectors of unit length.")
        {
            Body = Schema.Of(bodies.Embeddings), Answer = AnswerSchemas.Reference("Embeddings"), Errors = Generating,
        },
        new("post", "/v1/requests/{request_id}/abort", "abortRequest", Text, "Ends a request under way within one step.")
        {
            Answer = AnswerSchemas.Reference("Aborted"), PathParts = [("request_id", "The id that x-request-id or request_id gave it.")], Errors = [(404, "No such request of this caller is under way.")],
        },
        new("post", "/tokenize", "tokenize", Tokens, "From a text, or from messages, to token ids.")
        {
            Body = Schema.Of(bodies.Tokenize), Answer = AnswerSchemas.Reference("Tokens"), Errors = NeedingAModel,
        },
        new("post", "/detokenize", "detokenize", Tokens, "From token ids to text.")
        {
            Body = Schema.Of(bodies.Detokenize), Answer = AnswerSchemas.Reference("Detokenized"), Errors = NeedingAModel,
        },
        new("get", "/v1/models", "listModels", Server, "The models served.") { Answer = AnswerSchemas.Reference("Models"), Errors = [(503, "The server is loading or draining.")] },
        new("get", "/v1/models/{id}", "getModel", Server, "One model.")
        {
            Answer = AnswerSchemas.Reference("Model"), PathParts = [("id", "The model's name; slashes may stand in it.")], Errors = NeedingAModel,
        },
        new("get", "/health/live", "live", Server, "Whether the process answers.") { Answer = AnswerSchemas.Reference("Health") },
        new("get", "/health/ready", "ready", Server, "Whether requests are served.") { Answer = AnswerSchemas.Reference("Health"), Errors = [(503, "Not now; the body says why, in the shape of a success.")] },
        .. OpenInferenceOperations.All(),
        new("get", TelemetrySetup.MetricsPath, "metrics", Server, "Metrics for Prometheus.") { AnswerType = "text/plain" },
        new("get", ApiDocument.Path, "openapi", Server, "This document.") { Answer = Schema.Free() },
        new("get", ApiDocument.Page, "page", Server, "This document as a page to try it on.") { AnswerType = "text/html" },
    ];
}
