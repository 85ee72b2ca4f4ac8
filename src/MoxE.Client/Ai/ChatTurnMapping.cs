using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Messages of the abstractions as turns. Each function result is a turn of its own.</summary>
internal static class ChatTurnMapping
{
    /// <summary>The turns of one message.</summary>
    /// <exception cref="NotSupportedException">The message holds something other than text, calls and results.</exception>
    public static IEnumerable<ChatTurn> Map(ChatMessage message)
    {
        List<ToolCall> calls = [];
        List<ChatTurn> results = [];
        List<string> texts = [];
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    texts.Add(text.Text);
                    break;
                case FunctionCallContent call:
                    calls.Add(new ToolCall { Id = call.CallId, Type = "function", Function = new FunctionCall(call.Name, Arguments(call)) });
                    break;
                case FunctionResultContent result:
                    results.Add(new ChatTurn("tool", Result(result)) { ToolCallId = result.CallId });
                    break;
                case UsageContent or TextReasoningContent:
                    break; // came with an answer and is no part of what was said
                default:
                    throw new NotSupportedException($"A message of role '{message.Role}' holds {content.GetType().Name}: allowed are text, function calls and function results.");
            }
        }

        if (texts.Count > 0 || calls.Count > 0 || results.Count == 0)
        {
            yield return new ChatTurn(message.Role.Value, calls.Count > 0 && texts.Count == 0 ? null : string.Concat(texts))
            {
                Name = message.AuthorName,
                ToolCalls = calls.Count > 0 ? calls : null,
            };
        }

        foreach (ChatTurn result in results)
        {
            yield return result;
        }
    }

    private static string Arguments(FunctionCallContent call) => call.Arguments is null
        ? "{}"
        : JsonSerializer.Serialize(call.Arguments, ExtraFields.Fields);

    private static string Result(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } failure ? $"Error: {failure.Message}" : "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } value => ExtraFields.ToJson(value).GetRawText(),
    };
}
