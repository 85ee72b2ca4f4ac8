using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Brings a text to a width.</summary>
internal static class TextPadding
{
    public static TextValue Center(TaggedText text, int width, char fill, Budget budget)
    {
        int missing = Math.Max(0, width - text.Count);
        int left = (missing / 2) + (missing & width & 1);
        return Pad(text, left, missing - left, fill, budget);
    }

    public static TextValue Pad(TaggedText text, int left, int right, char fill, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        builder.Pad(fill, left);
        builder.Append(text);
        builder.Pad(fill, right);
        return new TextValue(builder.ToText());
    }
}
