using System.Globalization;
using System.Numerics;
using System.Text;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>Values as text: Python's str and repr.</summary>
internal static class Display
{
    public static TaggedText ToText(TemplateValue value, Budget budget) => value switch
    {
        TextValue text => text.Text,
        UndefinedValue => TaggedText.Empty,
        _ => Represent(value, budget),
    };

    public static TaggedText Represent(TemplateValue value, Budget budget)
    {
        var builder = new TaggedTextBuilder(budget);
        Write(builder, value, budget);
        return builder.ToText();
    }

    private static void Write(TaggedTextBuilder builder, TemplateValue value, Budget budget)
    {
        budget.Step();
        switch (value)
        {
            case TextValue text:
                WriteQuoted(builder, text.Text);
                break;
            case SequenceValue { Kind: SequenceKind.Tuple } tuple:
                WriteItems(builder, "(", tuple.Items, tuple.Items.Count == 1 ? ",)" : ")", budget);
                break;
            case SequenceValue { Kind: SequenceKind.List } list:
                WriteItems(builder, "[", list.Items, "]", budget);
                break;
            case SequenceValue { Kind: SequenceKind.Keys or SequenceKind.Values or SequenceKind.Items } view:
                WriteItems(builder, view.TypeName + "([", view.Items, "])", budget);
                break;
            case MappingValue mapping:
                WriteMapping(builder, mapping, budget);
                break;
            default:
                builder.Append(Plain(value), TextOrigin.Data);
                break;
        }
    }

    private static string Plain(TemplateValue value) => value switch
    {
        NoneValue => "None",
        BoolValue flag => flag.Value ? "True" : "False",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue number => PythonNumbers.Show(number.Value),
        UndefinedValue => "Undefined",
        SequenceValue { Kind: SequenceKind.Range, Items: var items } => ShowRange(items),
        _ => throw new TemplateFault($"a {value.TypeName} cannot be printed; allowed: values (a generator becomes one with |list)"),
    };

    private static string ShowRange(IReadOnlyList<TemplateValue> items)
    {
        if (items.Count == 0)
        {
            return "range(0, 0)";
        }

        BigInteger first = ((IntegerValue)items[0]).Value;
        BigInteger step = items.Count > 1 ? ((IntegerValue)items[1]).Value - first : BigInteger.One;
        BigInteger stop = first + (step * items.Count);
        return step.IsOne ? $"range({first}, {stop})" : $"range({first}, {stop}, {step})";
    }

    private static void WriteItems(TaggedTextBuilder builder, string open, IReadOnlyList<TemplateValue> items, string close, Budget budget)
    {
        builder.Append(open, TextOrigin.Data);
        for (int i = 0; i < items.Count; i++)
        {
            builder.Append(i == 0 ? "" : ", ", TextOrigin.Data);
            Write(builder, items[i], budget);
        }

        builder.Append(close, TextOrigin.Data);
    }

    private static void WriteMapping(TaggedTextBuilder builder, MappingValue mapping, Budget budget)
    {
        string separator = "{";
        foreach ((TemplateValue key, TemplateValue value) in mapping.Entries)
        {
            builder.Append(separator, TextOrigin.Data);
            Write(builder, key, budget);
            builder.Append(": ", TextOrigin.Data);
            Write(builder, value, budget);
            separator = ", ";
        }

        builder.Append(mapping.Entries.Count == 0 ? "{}" : "}", TextOrigin.Data);
    }

    private static void WriteQuoted(TaggedTextBuilder builder, TaggedText text)
    {
        string value = text.Value;
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        builder.Append(quote, TextOrigin.Data);
        for (int i = 0; i < value.Length;)
        {
            Rune.DecodeFromUtf16(value.AsSpan(i), out Rune rune, out int length);
            string? escaped = Escape(rune, quote);
            if (escaped is null)
            {
                builder.Append(text, i, length);
            }
            else
            {
                builder.Append(escaped, text.OriginAt(i));
            }

            i += length;
        }

        builder.Append(quote, TextOrigin.Data);
    }

    private static string? Escape(Rune rune, char quote) => rune.Value switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when rune.Value == quote => $"\\{quote}",
        _ when PythonText.IsPrintable(rune) => null,
        <= 0xFF => $"\\x{rune.Value:x2}",
        <= 0xFFFF => $"\\u{rune.Value:x4}",
        _ => $"\\U{rune.Value:x8}",
    };
}
