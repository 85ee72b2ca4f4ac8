using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Tokens;

namespace MoxE.Model.Chat;

/// <summary>Finds the added tokens in what a template wrote, the first and of several at one place the longest.</summary>
internal sealed class TemplateTokens
{
    private readonly Dictionary<char, AddedToken[]> _byFirst;

    public TemplateTokens(IEnumerable<AddedToken> tokens) => _byFirst = tokens
        .GroupBy(token => token.Content[0])
        .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());

    /// <summary>The text in order: pieces of ordinary text, none of them empty, and tokens.</summary>
    public IEnumerable<(string Text, int? Token)> Split(TaggedText text)
    {
        int start = 0;
        for (int i = 0; i < text.Value.Length;)
        {
            if (At(text, i) is not { } token)
            {
                i++;
                continue;
            }

            int end = i;
            while (token.StripsLeft && end > start && PythonText.IsSpace(text.Value[end - 1]))
            {
                end--;
            }

            if (end > start)
            {
                yield return (text.Value[start..end], null);
            }

            yield return ("", token.Id);
            i += token.Content.Length;
            while (token.StripsRight && i < text.Value.Length && PythonText.IsSpace(text.Value[i]))
            {
                i++;
            }

            start = i;
        }

        if (start < text.Value.Length)
        {
            yield return (text.Value[start..], null);
        }
    }

    private AddedToken? At(TaggedText text, int at)
    {
        if (text.OriginAt(at) != TextOrigin.Template || !_byFirst.TryGetValue(text.Value[at], out AddedToken[]? candidates))
        {
            return null;
        }

        foreach (AddedToken token in candidates)
        {
            if (text.Value.AsSpan(at).StartsWith(token.Content) && IsTemplates(text, at, token.Content.Length) && (!token.IsWholeWord || IsWord(text.Value, at, token.Content.Length)))
            {
                return token;
            }
        }

        return null;
    }

    private static bool IsTemplates(TaggedText text, int start, int length)
    {
        for (int i = start; i < start + length; i++)
        {
            if (text.OriginAt(i) != TextOrigin.Template)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWord(string text, int start, int length) =>
        (start == 0 || !IsWordUnit(text[start - 1])) && (start + length == text.Length || !IsWordUnit(text[start + length]));

    private static bool IsWordUnit(char unit) => char.IsLetterOrDigit(unit) || unit == '_';
}
