using System.Globalization;
using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Writes values as Python's json.dumps does. Characters of strings keep their origin; the rest counts as data.</summary>
internal sealed class JsonValueWriter(Budget budget, bool ensureAscii, string? indent, string itemSeparator, string keySeparator, bool sortKeys)
{
    private readonly TaggedTextBuilder _builder = new(budget);

    public TaggedText ToText() => _builder.ToText();

    public void Write(TemplateValue value, int level)
    {
        budget.Step();
        switch (value)
        {
            case TextValue text:
                WriteText(text.Text);
                break;
            case SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple, Items: var items }:
                WriteAll('[', items, ']', level, item => Write(item, level + 1));
                break;
            case MappingValue mapping:
                WriteAll('{', Ordered(mapping), '}', level, entry => WriteEntry(entry, level));
                break;
            default:
                _builder.Append(Plain(value), TextOrigin.Data);
                break;
        }
    }

    private static string Plain(TemplateValue value) => value switch
    {
        NoneValue => "null",
        BoolValue flag => flag.Value ? "true" : "false",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue { Value: double.PositiveInfinity } => "Infinity",
        FloatValue { Value: double.NegativeInfinity } => "-Infinity",
        FloatValue { Value: double.NaN } => "NaN",
        FloatValue number => PythonNumbers.Show(number.Value),
        _ => throw new TemplateFault($"Object of type {value.TypeName} is not JSON serializable"),
    };

    private IReadOnlyList<KeyValuePair<TemplateValue, TemplateValue>> Ordered(MappingValue mapping) => !sortKeys ? mapping.Entries
        : [.. mapping.Entries.OrderBy(entry => (entry.Key as TextValue)?.Value ?? Plain(entry.Key), Comparer<string>.Create(PythonText.Compare))];

    private void WriteEntry(KeyValuePair<TemplateValue, TemplateValue> entry, int level)
    {
        WriteText(entry.Key is TextValue text ? text.Text : new TaggedText(Plain(entry.Key), TextOrigin.Data));
        _builder.Append(keySeparator, TextOrigin.Data);
        Write(entry.Value, level + 1);
    }

    private void WriteAll<T>(char open, IReadOnlyList<T> items, char close, int level, Action<T> write)
    {
        _builder.Append(open, TextOrigin.Data);
        for (int i = 0; i < items.Count; i++)
        {
            _builder.Append(i == 0 ? "" : itemSeparator, TextOrigin.Data);
            NewLine(level + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(level);
        }

        _builder.Append(close, TextOrigin.Data);
    }

    private void NewLine(int level)
    {
        if (indent is null)
        {
            return;
        }

        _builder.Append('\n', TextOrigin.Data);
        for (int i = 0; i < level; i++)
        {
            _builder.Append(indent, TextOrigin.Data);
        }
    }

    private void WriteText(TaggedText text)
    {
        _builder.Append('"', TextOrigin.Data);
        for (int i = 0; i < text.Value.Length; i++)
        {
            string? escaped = Escape(text.Value[i]);
            if (escaped is null)
            {
                _builder.Append(text, i, 1);
            }
            else
            {
                _builder.Append(escaped, text.OriginAt(i));
            }
        }

        _builder.Append('"', TextOrigin.Data);
    }

    private string? Escape(char unit) => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => $"\\u{(int)unit:x4}",
        > '~' when ensureAscii => $"\\u{(int)unit:x4}",
        _ => null,
    };
}
