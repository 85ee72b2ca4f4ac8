using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Indents the lines of a text.</summary>
internal static class TextIndent
{
    public static TextValue Apply(TaggedText text, TaggedText indentation, bool first, bool blank, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        if (first)
        {
            builder.Append(indentation);
        }

        List<(int Start, int End, int Next)> lines = LineBreaks.Find(text.Value);

        // A text that ends a line has an empty one behind it.
        if (text.Value.Length == 0 || lines[^1].End < lines[^1].Next)
        {
            lines.Add((text.Value.Length, text.Value.Length, text.Value.Length));
        }

        for (int i = 0; i < lines.Count; i++)
        {
            (int start, int end, _) = lines[i];
            if (i > 0)
            {
                builder.Append('\n', TextOrigin.Data);
                if (blank || end > start)
                {
                    builder.Append(indentation);
                }
            }

            builder.Append(text, start, end - start);
        }

        return new TextValue(builder.ToText());
    }
}
