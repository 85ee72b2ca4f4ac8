using System.Text.Json.Nodes;
using MoxE.Server.Http.Bodies;

namespace MoxE.Server.Http.OpenApi;

/// <summary>The schemas of answers, by name. Answers are written by hand, so a test holds these against real ones.</summary>
internal static class AnswerSchemas
{
    /// <summary>Points to one of them.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>All of them.</summary>
    public static JsonObject All() => new()
    {
        ["Error"] = Object(("error", Object(
            ("message", Schema.Text()), ("type", Schema.Words("invalid_request_error", "authentication_error", "permission_error", "not_found_error", "rate_limit_error", "server_error", "overloaded_error")), ("param", OrNull(Schema.Text())), ("code", OrNull(Schema.Text()))))),
        ["Usage"] = Object(("prompt_tokens", Count()), ("completion_tokens", Count()), ("total_tokens", Count()), ("prompt_tokens_details", Object(("cached_tokens", Count())))),
        ["Completion"] = Answer("text_completion", CompletionChoice(), ("usage", Reference("Usage"))),
        ["CompletionChunk"] = Answer("text_completion", CompletionChoice(), ("usage?", OrNull(Reference("Usage")))),
        ["ChatCompletion"] = Answer("chat.completion", ChatChoice("message", Object(
            ("role", Schema.Words("assistant")), ("content", OrNull(Schema.Text())), ("refusal", OrNull(Schema.Text())), ("tool_calls?", Schema.List(ToolCall(whole: true))))), ("usage", Reference("Usage"))),
        ["ChatCompletionChunk"] = Answer("chat.completion.chunk", ChatChoice("delta", Object(
            ("role?", Schema.Words("assistant")), ("content?", OrNull(Schema.Text())), ("tool_calls?", Schema.List(ToolCall(whole: false))))), ("usage?", OrNull(Reference("Usage")))),
        ["TokenLogProbs"] = Object(
            ("tokens", Schema.List(Schema.Text())), ("token_logprobs", Schema.List(OrNull(Real()))), ("top_logprobs", Schema.List(OrNull(Schema.Map(Real())))), ("text_offset", Schema.List(Count()))),
        ["ChatLogProbs"] = Object(("content", Schema.List(Object(
            ("token", Schema.Text()), ("logprob", OrNull(Real())), ("bytes", Schema.List(Count())), ("top_logprobs", Schema.List(Object(("token", Schema.Text()), ("logprob", Real()), ("bytes", Schema.List(Count()))))))))),
        ["PromptLogProbs"] = Schema.List(OrNull(Schema.Map(Object(("logprob", Real()), ("rank", OrNull(Count())), ("decoded_token", Schema.Text()))))),
        ["Routing"] = Schema.List(Object(("token_id", Count()), ("layers", Schema.List(Object(
            ("experts", Schema.List(Count())), ("weights", Schema.List(Real())), ("entropy", Real()), ("difficulty", OrNull(Real()))))))),
        ["Timings"] = Object(("queue_ms", Real()), ("prefill_ms", Real()), ("decode_ms", Real()), ("first_token_ms", Real()), ("total_ms", Real())),
        ["InputTokens"] = Object(("object", Schema.Words("chat.completion.input_tokens")), ("input_tokens", Count())),
        ["Embeddings"] = Object(
            ("object", Schema.Words("list")),
            ("data", Schema.List(Object(("object", Schema.Words("embedding")), ("index", Count()), ("embedding", Schema.Either(Schema.List(Real()), Schema.Text()))))),
            ("model", Schema.Text()),
            ("usage", Object(("prompt_tokens", Count()), ("total_tokens", Count())))),
        ["Aborted"] = Object(("id", Schema.Text()), ("object", Schema.Words("request.aborted")), ("requests", Count())),
        ["Tokens"] = Object(("count", Count()), ("max_model_len", Count()), ("tokens", Schema.List(Count())), ("token_strs", OrNull(Schema.List(Schema.Text())))),
        ["Detokenized"] = Object(("prompt", Schema.Text())),
        ["Model"] = Object(("id", Schema.Text()), ("object", Schema.Words("model")), ("created", Count()), ("owned_by", Schema.Text())),
        ["Models"] = Object(("object", Schema.Words("list")), ("data", Schema.List(Reference("Model")))),
        ["Health"] = Object(("status", Schema.Text()), ("reason", OrNull(Schema.Text()))),
    };

    private static JsonObject Answer(string name, JsonObject choice, (string Name, JsonObject Schema) usage) => Object(
        ("id", Schema.Text()), ("object", Schema.Words(name)), ("created", Count()), ("model", Schema.Text()), ("system_fingerprint", Schema.Text()), ("choices", Schema.List(choice)), usage);

    private static JsonObject CompletionChoice() => Object(
        [("index", Count()), ("text", Schema.Text()), ("logprobs", OrNull(Reference("TokenLogProbs"))), ("finish_reason", OrNull(Schema.Words("stop", "length"))), .. Extras()]);

    private static JsonObject ChatChoice(string name, JsonObject message) => Object(
        [("index", Count()), (name, message), ("logprobs", OrNull(Reference("ChatLogProbs"))), ("finish_reason", OrNull(Schema.Words("stop", "length", "tool_calls"))), .. Extras()]);

    private static (string, JsonObject)[] Extras() =>
    [
        ("prompt_token_ids?", Schema.List(Count())), ("prompt_logprobs?", Reference("PromptLogProbs")), ("prompt_routing?", Reference("Routing")),
        ("token_ids?", Schema.List(Count())), ("routing?", Reference("Routing")), ("timings?", Reference("Timings")),
    ];

    private static JsonObject ToolCall(bool whole)
    {
        string optional = whole ? "" : "?";
        JsonObject function = Object(("name" + optional, Schema.Text()), ("arguments", Schema.Text()));
        return whole
            ? Object(("id", Schema.Text()), ("type", Schema.Words("function")), ("function", function))
            : Object(("index", Count()), ("id?", Schema.Text()), ("type?", Schema.Words("function")), ("function", function));
    }

    private static JsonObject Count() => new() { ["type"] = "integer", ["minimum"] = 0 };

    private static JsonObject Real() => new() { ["type"] = "number" };

    private static JsonObject OrNull(JsonObject schema) => Schema.Either(schema, Schema.Nothing());

    /// <summary>An object with these properties; a name that ends with '?' may be absent.</summary>
    private static JsonObject Object(params ReadOnlySpan<(string Name, JsonObject Schema)> properties)
    {
        JsonObject described = [];
        JsonArray required = [];
        foreach ((string name, JsonObject schema) in properties)
        {
            described[name.TrimEnd('?')] = schema;
            if (!name.EndsWith('?'))
            {
                required.Add(name);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = described, ["required"] = required };
    }
}
