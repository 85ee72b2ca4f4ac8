using System.Globalization;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary><c>'{} {0} {name}'.format(…)</c>, without format specifications and without attributes of the fields.</summary>
internal static class BraceFormat
{
    public static TemplateValue Apply(TextValue subject, Arguments arguments, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        string text = subject.Value;
        int next = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                builder.Append(subject.Text, i, 1);
            }
            else if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                builder.Append(subject.Text, i++, 1);
            }
            else
            {
                int close = text[i] == '{' ? text.IndexOf('}', i) : -1;
                if (close < 0)
                {
                    throw new TemplateFault("format: found a single brace; allowed: fields in braces, and braces doubled");
                }

                budget.Step(1 + arguments.Named.Count); // which are looked through
                builder.Append(Display.ToText(Field(text[(i + 1)..close], arguments, ref next), budget));
                i = close;
            }
        }

        return new TextValue(builder.ToText());
    }

    private static TemplateValue Field(string name, Arguments arguments, ref int next)
    {
        if (name.Length == 0)
        {
            name = next++.ToString(CultureInfo.InvariantCulture);
        }

        if (name.AsSpan().ContainsAny(".[:!{"))
        {
            throw new TemplateFault($"format: found the field {{{name}}}; allowed: a name, a number or nothing in the braces");
        }

        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
            ? place < arguments.Positional.Count ? arguments.Positional[place] : throw new TemplateFault($"format: no argument {place}")
            : arguments.Named.FirstOrDefault(argument => argument.Key == name).Value ?? throw new TemplateFault($"format: no argument '{name}'");
    }
}
