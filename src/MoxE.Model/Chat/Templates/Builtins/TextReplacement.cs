using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Replaces a part of a text. What stays keeps its origin, and the new text has its own.</summary>
internal static class TextReplacement
{
    /// <param name="text">The text.</param>
    /// <param name="old">What is replaced; an empty one stands between all letters.</param>
    /// <param name="replacement">What comes in its place.</param>
    /// <param name="count">How often at most; below 0 always.</param>
    /// <param name="budget">Limits.</param>
    public static TextValue Apply(TaggedText text, string old, TaggedText replacement, int count, Budget budget)
    {
        budget.Text(text.Value.Length);
        var builder = new TaggedTextBuilder(budget);
        int at = 0;
        for (int done = 0; count < 0 || done < count; done++)
        {
            int found = old.Length > 0 ? text.Value.IndexOf(old, at, StringComparison.Ordinal) : done <= text.Count ? text.UnitOf(done) : -1;
            if (found < 0)
            {
                break;
            }

            builder.Append(text, at, found - at);
            builder.Append(replacement);
            at = found + old.Length;
        }

        builder.Append(text, at, text.Value.Length - at);
        return new TextValue(builder.ToText());
    }
}
