using MoxE.Client;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Chat.Local;

/// <summary>
/// A conversation as a prompt for a model that has read books only: the messages as paragraphs, without roles, behind the token
/// that ends texts. The answer is the paragraph that the model would write next.
/// </summary>
internal static class Transcript
{
    /// <summary>What stands between paragraphs, and ends an answer.</summary>
    public const string Border = "\n\n";

    /// <summary>The prompt's tokens; a border at its end makes the model begin a paragraph of its own.</summary>
    public static int[] Encode(Tokenizer tokenizer, IReadOnlyList<ChatTurn> messages)
    {
        string text = string.Concat(messages.Select(message => message.Content?.Trim() + Border));
        int[] ids = tokenizer.Encode(text);
        return tokenizer.EndOfTextId is { } end ? [end, .. ids] : ids;
    }
}
