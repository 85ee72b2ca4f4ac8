using MoxE.Client;
using MoxE.Model.Chat;
using MoxE.Model.Tokens;
using ChatMessage = MoxE.Model.Chat.ChatMessage;

namespace MoxE.Cli.Chat.Local;

/// <summary>
/// Conversations as prompts by the model's chat template; without one the messages become paragraphs behind the token that
/// ends texts. A template that marks turns by special tokens has the model end its own; of a model that writes plain text
/// the answer is the next paragraph.
/// </summary>
internal sealed class LocalPrompt
{
    /// <summary>What stands between paragraphs, and ends an answer in plain text.</summary>
    public const string Border = "\n\n";

    private readonly Tokenizer _tokenizer;
    private readonly ChatEncoder? _template;
    private readonly TimeProvider _time;

    public LocalPrompt(Tokenizer tokenizer, ChatEncoder? template, TimeProvider time)
    {
        (_tokenizer, _template, _time) = (tokenizer, template, time);
        MarksTurns = template is not null && Encode([new ChatTurn("user", "a")]).Count(tokenizer.IsSpecial) > 1;
    }

    /// <summary>Whether special tokens stand between turns, beside one at the text's beginning.</summary>
    public bool MarksTurns { get; }

    /// <summary>The prompt's tokens.</summary>
    /// <exception cref="CommandException">The template refuses the conversation.</exception>
    public int[] Encode(IReadOnlyList<ChatTurn> messages)
    {
        if (_template is null)
        {
            int[] ids = _tokenizer.Encode(string.Concat(messages.Select(message => message.Content?.Trim() + Border)));
            return _tokenizer.EndOfTextId is { } end ? [end, .. ids] : ids;
        }

        ChatOutcome<int[]> prompt = _template.Encode(new ChatPrompt { Messages = [.. messages.Select(message => ChatMessage.Of(message.Role, message.Content ?? ""))] }, _time);
        return prompt.IsOk ? prompt.Value : throw new CommandException(prompt.Error.ToString());
    }
}
