using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>Fields that are understood but not offered: only values that change nothing pass.</summary>
internal static class NeutralFields
{
    /// <summary>Those of both endpoints.</summary>
    public static IEnumerable<BodyField<RequestFields>> Common() =>
    [
        Only("store", false, "Answers are not stored."),
        Empty("metadata", "Answers are not stored, so nothing can be found by it."),
        Words("service_tier", ["auto", "default"], "There is one tier."),
        Only("use_beam_search", false, "Beam search is not offered."),
        Only("skip_special_tokens", true, "Special tokens never appear in texts."),
        Only("add_special_tokens", false, "No token is added to a prompt."),
    ];

    /// <summary>Those of chat alone.</summary>
    public static IEnumerable<BodyField<RequestFields>> Chat() =>
    [
        Words("reasoning_effort", ["none"], "Models here do not reason apart."),
        Words("verbosity", ["medium"], "Models here have one verbosity."),
        new("modalities", Schema.List(Schema.Words("text")), "Text is the only modality.", (field, _) => field.Items(item => item.Word(static _ => { }, "text"))),
        Hint("safety_identifier", "Names the end user; changes nothing."),
        Hint("prompt_cache_key", "Names alike prompts; changes nothing."),
        Nothing("audio", "There is no audio."),
        Nothing("prediction", "Predicted output is not offered."),
        Nothing("web_search_options", "There is no search."),
        Nothing("functions", "Deprecated for 'tools'."),
        Nothing("function_call", "Deprecated for 'tool_choice'."),
    ];

    /// <summary>Nothing but null passes.</summary>
    public static BodyField<RequestFields> Nothing(string name, string description) =>
        new(name, Schema.Nothing(), description, static (field, _) => field.IsNull ? null : Refuse(field, "null"));

    /// <summary>Null and the empty string pass.</summary>
    public static BodyField<RequestFields> EmptyText(string name, string description) =>
        new(name, Schema.Only(""), description, static (field, _) => field.IsNull || field.Is("") ? null : Refuse(field, "null or \"\""));

    private static BodyField<RequestFields> Only(string name, bool neutral, string description) => new(
        name,
        Schema.Only(neutral),
        description,
        (field, _) => field.IsNull || field.Value.ValueKind == (neutral ? JsonValueKind.True : JsonValueKind.False) ? null : Refuse(field, neutral ? "null or true" : "null or false"));

    private static BodyField<RequestFields> Empty(string name, string description) => new(
        name,
        new JsonObject { ["type"] = "object", ["maxProperties"] = 0 },
        description,
        static (field, _) => field.IsNull || (field.Value.ValueKind == JsonValueKind.Object && !field.Value.EnumerateObject().Any()) ? null : Refuse(field, "null or {}"));

    private static BodyField<RequestFields> Words(string name, string[] words, string description) =>
        new(name, Schema.Words(words), description, (field, _) => field.Word(static _ => { }, words));

    private static BodyField<RequestFields> Hint(string name, string description) =>
        new(name, Schema.Text(), description, static (field, _) => field.Text(static _ => { }));

    private static ServiceError Refuse(JsonField field, string allowed) => field.Wrong($"only {allowed}, the field is not supported");
}
