using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Whole answers in the words of the abstractions: the first choice, as they know one only.</summary>
internal static class ChatAnswerMapping
{
    public static ChatResponse Map(ChatCompletion answer)
    {
        ChatChoice choice = answer.Choices is [var first, ..] ? first : throw MoxEException.Malformed("The answer has no choices: expected was at least one.", null);
        List<AIContent> contents = string.IsNullOrEmpty(choice.Message.Content) ? [] : [new TextContent(choice.Message.Content)];
        contents.AddRange((choice.Message.ToolCalls ?? []).Select(call => Call(call.Id ?? "", call.Function?.Name ?? "", call.Function?.Arguments ?? "")));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = answer.Id, RawRepresentation = choice })
        {
            ResponseId = answer.Id,
            ModelId = answer.Model,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(answer.Created),
            FinishReason = Finish(choice.FinishReason),
            Usage = UsageMapping.Map(answer.Usage),
            RawRepresentation = answer,
            AdditionalProperties = ExtraFields.Of(choice.AdditionalProperties),
        };
    }

    /// <summary>Why an answer ended; reasons that the abstractions do not know keep their names.</summary>
    public static ChatFinishReason? Finish(string? reason) => reason is null ? null : new ChatFinishReason(reason);

    /// <summary>A call; arguments that are no JSON object are an error of the call, not of the answer.</summary>
    public static FunctionCallContent Call(string id, string name, string arguments) => FunctionCallContent.CreateFromParsedArguments(
        arguments, id, name, static json => json.Length == 0 ? null : JsonSerializer.Deserialize(json, ExtraFields.Fields));
}
