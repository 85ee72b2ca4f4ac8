using System.Text.Json;
using System.Text.Json.Nodes;

namespace MoxE.Server.Serving.Chat;

/// <summary>Messages as templates expect them: in the shape of the protocol, fields without a value left out.</summary>
internal static class MessageJson
{
    /// <summary>The message as a JSON object.</summary>
    public static JsonElement Of(ChatMessage message)
    {
        JsonObject json = new() { ["role"] = message.Role, ["content"] = message.Content };
        Add(json, "name", message.Name);
        Add(json, "refusal", message.Refusal);
        Add(json, "tool_call_id", message.ToolCallId);
        if (message.ToolCalls.Count > 0)
        {
            json["tool_calls"] = new JsonArray([.. message.ToolCalls.Select(Call)]);
        }

        return JsonSerializer.SerializeToElement(json);
    }

    private static JsonObject Call(ChatToolCall call) => new()
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Function, ["arguments"] = call.Arguments },
    };

    private static void Add(JsonObject json, string name, string? text)
    {
        if (text is not null)
        {
            json[name] = text;
        }
    }
}
