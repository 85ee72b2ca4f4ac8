using System.Text.Json;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat;

/// <summary>Reads messages of the OpenAI protocol.</summary>
internal static class ChatMessageJson
{
    public const string Role = "role";
    public const string Content = "content";
    private const string ToolCalls = "tool_calls";
    private const int MaxRoleLength = 64;
    private const int MaxArgumentsDepth = 64;

    // A template may build a special token around a role ('<|' + role + '|>'): these few names are as good as its own text.
    private static readonly HashSet<string> KnownRoles = ["system", "developer", "user", "assistant", "tool", "function", "ipython"];

    public static TextValue RoleValue(string role) => new(role, KnownRoles.Contains(role) ? TextOrigin.Template : TextOrigin.Data);

    public static ChatOutcome<ChatMessage> Read(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new ChatError($"{path}: found {Describe(json)}; allowed: an object with role and content");
        }

        if (!json.TryGetProperty(Role, out JsonElement role) || role.ValueKind != JsonValueKind.String || role.GetString() is not { Length: > 0 and <= MaxRoleLength } name)
        {
            return new ChatError($"{path}.{Role}: found {Describe(role)}; allowed: a text of 1 to {MaxRoleLength} characters");
        }

        List<string>? parts = null;
        bool isList = false;
        List<KeyValuePair<TemplateValue, TemplateValue>> fields = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            TemplateValue value;
            switch (property.Name)
            {
                case Role:
                    value = RoleValue(name);
                    break;
                case Content when property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.String):
                    ChatOutcome<List<string>> list = ReadParts(property.Value, $"{path}.{Content}");
                    if (!list.IsOk)
                    {
                        return list.Error;
                    }

                    (parts, isList, value) = (list.Value, true, NoneValue.Instance);
                    break;
                case Content:
                    parts = property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : null;
                    value = JsonValues.Of(property.Value);
                    break;
                case ToolCalls when property.Value.ValueKind != JsonValueKind.Null:
                    ChatOutcome<SequenceValue> calls = ReadToolCalls(property.Value, $"{path}.{ToolCalls}");
                    if (!calls.IsOk)
                    {
                        return calls.Error;
                    }

                    value = calls.Value;
                    break;
                default:
                    value = JsonValues.Of(property.Value);
                    break;
            }

            fields.Add(JsonValues.Entry(property.Name, value));
        }

        return new ChatMessage(name, parts, isList, fields);
    }

    private static ChatOutcome<List<string>> ReadParts(JsonElement content, string path)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            return new ChatError($"{path}: found {Describe(content)}; allowed: a text, null or a list of parts");
        }

        List<string> parts = [];
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
                && type.GetString() == "text" && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String)
            {
                parts.Add(text.GetString()!);
            }
            else
            {
                return new ChatError($"{path}[{parts.Count}]: found {Describe(part)}; allowed: {{\"type\": \"text\", \"text\": …}}, for the model reads text only");
            }
        }

        return parts;
    }

    private static ChatOutcome<SequenceValue> ReadToolCalls(JsonElement calls, string path)
    {
        if (calls.ValueKind != JsonValueKind.Array)
        {
            return new ChatError($"{path}: found {Describe(calls)}; allowed: a list");
        }

        List<TemplateValue> values = [];
        foreach (JsonElement call in calls.EnumerateArray())
        {
            string place = $"{path}[{values.Count}].function";
            if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out JsonElement function) || function.ValueKind != JsonValueKind.Object
                || !function.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String)
            {
                return new ChatError($"{place}: found {Describe(call)}; allowed: a call with a function that has a name");
            }

            TemplateValue? arguments = null;
            if (function.TryGetProperty("arguments", out JsonElement given) && (arguments = ReadArguments(given)) is null)
            {
                return new ChatError($"{place}.arguments: found {Describe(given)}; allowed: a JSON object, or a text that holds one");
            }

            values.Add(Replace(call, "function", Replace(function, "arguments", arguments)));
        }

        return SequenceValue.List(values);
    }

    private static TemplateValue? ReadArguments(JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.String)
        {
            return given.ValueKind == JsonValueKind.Object ? JsonValues.Of(given) : null;
        }

        string text = given.GetString()!;
        if (string.IsNullOrWhiteSpace(text))
        {
            return new MappingValue([]);
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxArgumentsDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? JsonValues.Of(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MappingValue Replace(JsonElement json, string name, TemplateValue? value) =>
        new(json.EnumerateObject().Select(property => JsonValues.Entry(property.Name, property.Name == name && value is not null ? value : JsonValues.Of(property.Value))));

    // The kind only: what a user wrote stays out of messages.
    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
