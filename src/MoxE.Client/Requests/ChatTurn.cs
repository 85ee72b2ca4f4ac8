using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">"system", "developer", "user", "assistant" or "tool".</param>
/// <param name="Content">Its text; null in a turn that calls functions only.</param>
public sealed record ChatTurn(string Role, string? Content)
{
    /// <summary>Name of the speaker.</summary>
    public string? Name { get; init; }

    /// <summary>Calls that the assistant made.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>The call that a "tool" message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Further fields.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }

    /// <summary>Instructions.</summary>
    public static ChatTurn System(string text) => new("system", text);

    /// <summary>What the user says.</summary>
    public static ChatTurn User(string text) => new("user", text);

    /// <summary>What the model said.</summary>
    public static ChatTurn Assistant(string text) => new("assistant", text);
}

/// <summary>A call of a function, or in a stream a piece of one.</summary>
public sealed record ToolCall
{
    /// <summary>Which call of the turn a piece belongs to; null in whole answers.</summary>
    public int? Index { get; init; }

    /// <summary>The call's id; in a stream on its first piece only.</summary>
    public string? Id { get; init; }

    /// <summary>"function".</summary>
    public string? Type { get; init; }

    /// <summary>Name and arguments.</summary>
    public FunctionCall? Function { get; init; }
}

/// <summary>Name and arguments of a call.</summary>
/// <param name="Name">The function; in a stream on the first piece only.</param>
/// <param name="Arguments">JSON text, which the model wrote; in a stream a piece of it.</param>
public sealed record FunctionCall(string? Name, string? Arguments);
