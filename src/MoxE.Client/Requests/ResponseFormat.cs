using System.Text.Json;

namespace MoxE.Client;

/// <summary>The form that an answer must have.</summary>
/// <param name="Type">"text", "json_object" or "json_schema".</param>
public sealed record ResponseFormat(string Type)
{
    /// <summary>Any text.</summary>
    public static ResponseFormat Text { get; } = new("text");

    /// <summary>Any JSON object.</summary>
    public static ResponseFormat JsonObject { get; } = new("json_object");

    /// <summary>The schema of "json_schema".</summary>
    public JsonSchemaFormat? JsonSchema { get; init; }

    /// <summary>JSON that follows a schema.</summary>
    /// <param name="name">Name of the schema.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="strict">Whether the answer must follow it to the letter.</param>
    public static ResponseFormat ForSchema(string name, JsonElement schema, string? description = null, bool? strict = true) =>
        new("json_schema") { JsonSchema = new JsonSchemaFormat(name, schema) { Description = description, Strict = strict } };
}

/// <summary>A named JSON schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The schema.</param>
public sealed record JsonSchemaFormat(string Name, JsonElement Schema)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the answer must follow it to the letter.</summary>
    public bool? Strict { get; init; }
}
