using System.Text.Json;
using System.Text.Json.Nodes;

namespace MoxE.Client;

/// <summary>A tool that the model may call.</summary>
/// <param name="Type">"function".</param>
/// <param name="Function">The function.</param>
public sealed record ToolDefinition(string Type, FunctionDefinition Function)
{
    /// <summary>A function as a tool.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="parameters">JSON schema of its arguments; null for none.</param>
    public static ToolDefinition OfFunction(string name, string? description = null, JsonElement? parameters = null) =>
        new("function", new FunctionDefinition(name) { Description = description, Parameters = parameters });

    /// <summary>The choice of one function, for <see cref="ChatRequest.ToolChoice"/>.</summary>
    public static JsonElement Choice(string name) =>
        Parse(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } }.ToJsonString());

    /// <summary>"none", "auto" or "required", for <see cref="ChatRequest.ToolChoice"/>.</summary>
    public static JsonElement Mode(string mode) => Parse(JsonValue.Create(mode).ToJsonString());

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
public sealed record FunctionDefinition(string Name)
{
    /// <summary>What it does.</summary>
    public string? Description { get; init; }

    /// <summary>JSON schema of its arguments.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>Whether arguments must follow the schema to the letter.</summary>
    public bool? Strict { get; init; }
}
