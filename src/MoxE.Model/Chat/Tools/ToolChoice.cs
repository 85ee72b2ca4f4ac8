using System.Text.Json;

namespace MoxE.Model.Chat.Tools;

/// <summary>The field <c>tool_choice</c> of the OpenAI protocol.</summary>
/// <param name="Kind">Whether tools are called.</param>
/// <param name="Name">The tool of <see cref="ToolChoiceKind.Named"/>, otherwise null.</param>
public sealed record ToolChoice(ToolChoiceKind Kind, string? Name = null)
{
    /// <summary>Whether the answer is a tool call for sure, so that a grammar forces it.</summary>
    public bool IsForced => Kind is ToolChoiceKind.Required or ToolChoiceKind.Named;

    /// <summary>Reads the field; without it the choice is auto where there are tools, none otherwise.</summary>
    /// <param name="json">A text (none, auto, required) or an object that names a function; null where the request leaves it out.</param>
    /// <param name="tools">The request's tools, or null.</param>
    /// <returns>The choice, or an error that names the field.</returns>
    public static ChatOutcome<ToolChoice> Parse(JsonElement? json, ToolSet? tools)
    {
        const string allowed = "\"none\", \"auto\", \"required\" or {\"type\": \"function\", \"function\": {\"name\": …}}";
        if (json is not { ValueKind: not JsonValueKind.Null } given)
        {
            return new ToolChoice(tools is null ? ToolChoiceKind.None : ToolChoiceKind.Auto);
        }

        ToolChoice? choice = given.ValueKind switch
        {
            JsonValueKind.String when given.ValueEquals("none") => new ToolChoice(ToolChoiceKind.None),
            JsonValueKind.String when given.ValueEquals("auto") => new ToolChoice(ToolChoiceKind.Auto),
            JsonValueKind.String when given.ValueEquals("required") => new ToolChoice(ToolChoiceKind.Required),
            JsonValueKind.Object when NameOf(given) is string name => new ToolChoice(ToolChoiceKind.Named, name),
            _ => null,
        };
        return choice switch
        {
            null => new ChatError($"tool_choice: found something else; allowed: {allowed}"),
            { Kind: ToolChoiceKind.None } => choice,
            _ when tools is null => new ChatError("tool_choice: found a choice without tools; allowed: \"none\", or tools beside it"),
            { Kind: ToolChoiceKind.Named, Name: { } name } when tools.Find(name) is null => new ChatError("tool_choice.function.name: found a name that no tool has; allowed: the name of one of the tools"),
            _ => choice,
        };
    }

    private static string? NameOf(JsonElement choice) =>
        choice.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("function")
        && choice.TryGetProperty("function", out JsonElement function) && function.ValueKind == JsonValueKind.Object
        && function.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
}
