using System.Text;
using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Chunks of one stream in the words of the abstractions. Calls come in pieces and go out whole, when their choice ends.</summary>
internal sealed class ChatUpdateMapping
{
    private readonly SortedDictionary<int, PartialCall> _calls = [];

    /// <summary>The update of a chunk; null when there is nothing to tell.</summary>
    public ChatResponseUpdate? Map(ChatChunk chunk)
    {
        ChatChunkChoice? choice = chunk.Choices.FirstOrDefault(choice => choice.Index == 0);
        ChatResponseUpdate update = new()
        {
            ResponseId = chunk.Id,
            MessageId = chunk.Id,
            ModelId = chunk.Model,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(chunk.Created),
            Role = choice?.Delta.Role is { } role ? new ChatRole(role) : null,
            FinishReason = ChatAnswerMapping.Finish(choice?.FinishReason),
            RawRepresentation = chunk,
            AdditionalProperties = ExtraFields.Of(choice?.AdditionalProperties),
        };
        if (choice is not null)
        {
            AddContents(update, choice);
        }

        if (UsageMapping.Map(chunk.Usage) is { } usage)
        {
            update.Contents.Add(new UsageContent(usage));
        }

        return choice is null && update.Contents.Count == 0 ? null : update;
    }

    private void AddContents(ChatResponseUpdate update, ChatChunkChoice choice)
    {
        if (!string.IsNullOrEmpty(choice.Delta.Content))
        {
            update.Contents.Add(new TextContent(choice.Delta.Content));
        }

        foreach (ToolCall piece in choice.Delta.ToolCalls ?? [])
        {
            int index = piece.Index ?? 0;
            if (!_calls.TryGetValue(index, out PartialCall? call))
            {
                _calls.Add(index, call = new PartialCall());
            }

            call.Id ??= piece.Id;
            call.Name ??= piece.Function?.Name;
            call.Arguments.Append(piece.Function?.Arguments);
        }

        if (choice.FinishReason is not null)
        {
            foreach (PartialCall call in _calls.Values)
            {
                update.Contents.Add(ChatAnswerMapping.Call(call.Id ?? "", call.Name ?? "", call.Arguments.ToString()));
            }

            _calls.Clear();
        }
    }

    private sealed class PartialCall
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
