using System.Text.Json;

namespace MoxE.Model.Chat.Tools;

/// <summary>The tools of a request.</summary>
public sealed class ToolSet
{
    /// <summary>Most tools of a request.</summary>
    public const int MaxTools = 128;

    private const int MaxNameLength = 64;

    private ToolSet(JsonElement json, IReadOnlyList<ToolDefinition> tools) => (Json, Tools) = (json, tools);

    /// <summary>The list as the request has it, for <see cref="ChatPrompt.Tools"/>.</summary>
    public JsonElement Json { get; }

    /// <summary>The tools, each name once.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; }

    /// <summary>Reads the field <c>tools</c> of the OpenAI protocol.</summary>
    /// <param name="tools">A list of objects with type function.</param>
    /// <returns>The tools, or an error that names the field.</returns>
    public static ChatOutcome<ToolSet> Parse(JsonElement tools)
    {
        if (tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() is 0 or > MaxTools)
        {
            return new ChatError($"tools: found {(tools.ValueKind == JsonValueKind.Array ? $"{tools.GetArrayLength()} tools" : tools.ValueKind)}; allowed: a list of 1 to {MaxTools} tools");
        }

        List<ToolDefinition> read = [];
        foreach (JsonElement tool in tools.EnumerateArray())
        {
            ChatOutcome<ToolDefinition> definition = ReadTool(tool, $"tools[{read.Count}]");
            if (!definition.IsOk)
            {
                return definition.Error;
            }

            if (read.Any(other => other.Name == definition.Value.Name))
            {
                return new ChatError($"tools[{read.Count}].function.name: found {definition.Value.Name} twice; allowed: each name once");
            }

            read.Add(definition.Value);
        }

        return new ToolSet(tools, read);
    }

    /// <summary>The tool of a name, or null.</summary>
    public ToolDefinition? Find(string name) => Tools.FirstOrDefault(tool => tool.Name == name);

    private static ChatOutcome<ToolDefinition> ReadTool(JsonElement tool, string path)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("function")
            || !tool.TryGetProperty("function", out JsonElement function) || function.ValueKind != JsonValueKind.Object)
        {
            return new ChatError($"{path}: found something else; allowed: {{\"type\": \"function\", \"function\": {{…}}}}");
        }

        if (!function.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String || !IsName(name.GetString()!))
        {
            return new ChatError($"{path}.function.name: found no name; allowed: 1 to {MaxNameLength} letters, digits, underscores, hyphens and points");
        }

        if (function.TryGetProperty("description", out JsonElement description) && description.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            return new ChatError($"{path}.function.description: found {description.ValueKind}; allowed: a text");
        }

        bool hasParameters = function.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind != JsonValueKind.Null;
        return hasParameters && parameters.ValueKind != JsonValueKind.Object
            ? new ChatError($"{path}.function.parameters: found {parameters.ValueKind}; allowed: a JSON schema, an object")
            : new ToolDefinition(name.GetString()!, description.ValueKind == JsonValueKind.String ? description.GetString() : null, hasParameters ? parameters : null);
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.');
}
