using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Engine.Constraints;

namespace MoxE.Server.Serving.Chat;

/// <summary>
/// What a text must be that is one forced function call: the arguments alone where the function is known, otherwise
/// <c>{"name": …, "arguments": …}</c> for one of the functions.
/// </summary>
internal static class ForcedCall
{
    private const string Reference = "$ref";

    /// <summary>The function every forced call goes to; null while several may be called.</summary>
    public static ChatTool? OnlyFunction(ChatFields chat) =>
        chat.ToolChoice == ChatToolChoice.Named ? chat.Tools.First(tool => tool.Name == chat.NamedFunction)
        : chat.Tools.Count == 1 ? chat.Tools[0]
        : null;

    /// <summary>An id for a call, as clients know them.</summary>
    public static string NewId() => "call_" + RequestId.Random();

    /// <summary>The constraint of a request that forces a call.</summary>
    public static ConstraintFields Constraint(ChatFields chat)
    {
        JsonNode schema = OnlyFunction(chat) is { } tool ? Parameters(tool) : AnyCall(chat.Tools);
        return new ConstraintFields("tool_choice", ConstraintKind.JsonSchema, schema.ToJsonString());
    }

    private static JsonObject AnyCall(IReadOnlyList<ChatTool> tools)
    {
        JsonObject definitions = [];
        JsonArray calls = [];
        for (int i = 0; i < tools.Count; i++)
        {
            // Each schema keeps a root of its own, so that its references still lead where they did.
            string place = $"tool{i}";
            JsonObject parameters = Parameters(tools[i]);
            MoveReferences(parameters, $"#/$defs/{place}");
            definitions[place] = parameters;
            calls.Add(new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["name"] = new JsonObject { ["const"] = tools[i].Name },
                    ["arguments"] = new JsonObject { [Reference] = $"#/$defs/{place}" },
                },
                ["required"] = new JsonArray("name", "arguments"),
                ["additionalProperties"] = false,
            });
        }

        return new JsonObject { ["anyOf"] = calls, ["$defs"] = definitions };
    }

    private static JsonObject Parameters(ChatTool tool)
    {
        if (tool.Parameters.ValueKind != JsonValueKind.Object)
        {
            return new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false };
        }

        JsonObject parameters = JsonObject.Create(tool.Parameters)!.DeepClone().AsObject();
        parameters.TryAdd("type", "object");
        return parameters;
    }

    private static void MoveReferences(JsonNode? node, string root)
    {
        switch (node)
        {
            case JsonObject schema:
                if (schema[Reference] is JsonValue value && value.TryGetValue(out string? target) && target.StartsWith('#'))
                {
                    schema[Reference] = root + target[1..];
                }

                foreach ((_, JsonNode? child) in schema)
                {
                    MoveReferences(child, root);
                }

                break;
            case JsonArray list:
                foreach (JsonNode? child in list)
                {
                    MoveReferences(child, root);
                }

                break;
            default:
                break;
        }
    }
}
