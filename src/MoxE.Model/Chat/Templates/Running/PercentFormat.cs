using System.Globalization;
using System.Numerics;
using MoxE.Model.Chat.Templates.Text;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary><c>format % values</c> with the conversions s, r, d, i, x, X, o, f, e and their flags, width and precision.</summary>
internal static class PercentFormat
{
    private const int MaxWidth = 1000;

    public static TextValue Apply(TaggedText format, TemplateValue values, Budget budget)
    {
        IReadOnlyList<TemplateValue> arguments = values is SequenceValue { Kind: SequenceKind.Tuple } tuple ? tuple.Items : [values];
        var builder = new TaggedTextBuilder(budget);
        int used = 0;
        string text = format.Value;
        for (int i = 0; i < text.Length; i++)
        {
            int next = text.IndexOf('%', i);
            int plain = (next < 0 ? text.Length : next) - i;
            builder.Append(format, i, plain);
            i += plain;
            if (next < 0)
            {
                break;
            }

            if (i + 1 < text.Length && text[i + 1] == '%')
            {
                builder.Append(format, ++i, 1);
                continue;
            }

            Conversion conversion = Conversion.At(text, i + 1);
            i += conversion.Length;
            TemplateValue value = conversion.Key is { } key
                ? values is MappingValue mapping && mapping.TryGet(key, out TemplateValue? named) ? named : throw new TemplateFault($"format: no value for %({key})")
                : used < arguments.Count ? arguments[used++] : throw new TemplateFault("not enough arguments for format string");
            Write(builder, conversion, value, budget);
        }

        return used < arguments.Count && values is not MappingValue
            ? throw new TemplateFault("not all arguments converted during string formatting")
            : new TextValue(builder.ToText());
    }

    private static void Write(TaggedTextBuilder builder, Conversion conversion, TemplateValue value, Budget budget)
    {
        TaggedText text = conversion.Kind switch
        {
            's' => Cut(Display.ToText(value, budget), conversion.Precision),
            'r' => Cut(Display.Represent(value, budget), conversion.Precision),
            _ => new TaggedText(Number(conversion, value), TextOrigin.Data),
        };
        int fill = conversion.Width - text.Count;
        bool isZeroFilled = conversion.Flags.Contains('0', StringComparison.Ordinal) && conversion.Kind is not ('s' or 'r');
        if (fill > 0 && !conversion.Flags.Contains('-', StringComparison.Ordinal))
        {
            int sign = isZeroFilled && text.Value[0] is '-' or '+' or ' ' ? 1 : 0;
            sign = isZeroFilled ? sign : 0;
            builder.Append(text, 0, sign);
            builder.Pad(isZeroFilled ? '0' : ' ', fill);
            builder.Append(text, sign, text.Value.Length - sign);
            return;
        }

        builder.Append(text);
        builder.Pad(' ', fill);
    }

    private static TaggedText Cut(TaggedText text, int? count) => count is int most && most < text.Count ? text.Units(0, text.UnitOf(most)) : text;

    private static string Number(Conversion conversion, TemplateValue value)
    {
        if (!Comparison.IsNumber(value))
        {
            throw new TemplateFault($"%{conversion.Kind} format: a number is required, not {value.TypeName}");
        }

        string digits = conversion.Kind switch
        {
            'd' or 'i' => Whole(value).ToString(CultureInfo.InvariantCulture),
            'x' => Based(Arithmetic.Integer(Integral(value)), "x"),
            'X' => Based(Arithmetic.Integer(Integral(value)), "X"),
            'f' or 'F' => Fixed(Arithmetic.Float(value), conversion.Precision ?? 6),
            'e' => Scientific(Arithmetic.Float(value), conversion.Precision ?? 6),
            _ => throw new TemplateFault($"format: found the conversion %{conversion.Kind}; allowed: s, r, d, i, x, X, f, e"),
        };
        bool isPositive = !digits.StartsWith('-');
        return isPositive && conversion.Flags.Contains('+', StringComparison.Ordinal) ? "+" + digits
            : isPositive && conversion.Flags.Contains(' ', StringComparison.Ordinal) ? " " + digits : digits;
    }

    private static BigInteger Whole(TemplateValue value) => value is FloatValue number ? new BigInteger(Math.Truncate(number.Value)) : Arithmetic.Integer(value);

    private static TemplateValue Integral(TemplateValue value) => value is FloatValue ? throw new TemplateFault("format: an integer is required, not float") : value;

    private static string Based(BigInteger value, string format)
    {
        string digits = BigInteger.Abs(value).ToString(format, CultureInfo.InvariantCulture).TrimStart('0');
        return (value.Sign < 0 ? "-" : "") + (digits.Length == 0 ? "0" : digits);
    }

    // Rounded by the exact value, ties to even; the runtime's own format takes ties away from zero.
    internal static string Fixed(double value, int places) => double.IsFinite(value)
        ? PythonNumbers.Round(value, places).ToString($"F{places}", CultureInfo.InvariantCulture)
        : PythonNumbers.Show(value);

    private static string Scientific(double value, int places)
    {
        string[] parts = value.ToString($"e{places}", CultureInfo.InvariantCulture).Split('e');
        return double.IsFinite(value) ? $"{parts[0]}e{parts[1][0]}{int.Parse(parts[1][1..], CultureInfo.InvariantCulture):00}" : PythonNumbers.Show(value);
    }

    // [(key)][flags][width][.precision]kind
    private readonly record struct Conversion(string? Key, string Flags, int Width, int? Precision, char Kind, int Length)
    {
        public static Conversion At(string text, int start)
        {
            int i = start;
            string? key = null;
            if (i < text.Length && text[i] == '(')
            {
                int close = text.IndexOf(')', i);
                key = close > 0 ? text[(i + 1)..close] : throw new TemplateFault("incomplete format key");
                i = close + 1;
            }

            int flags = i;
            while (i < text.Length && text[i] is '-' or '+' or ' ' or '0' or '#')
            {
                i++;
            }

            int width = i;
            int? least = Integer(text, ref i);
            int? precision = null;
            int flagsEnd = width;
            if (i < text.Length && text[i] == '.')
            {
                i++;
                precision = Integer(text, ref i) ?? 0;
            }

            return i < text.Length
                ? new Conversion(key, text[flags..flagsEnd], least ?? 0, precision, text[i], i - start + 1)
                : throw new TemplateFault("incomplete format");
        }

        private static int? Integer(string text, ref int at)
        {
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            return at == start ? null
                : int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= MaxWidth ? value
                : throw new TemplateFault($"format: found the width or precision {text[start..Math.Min(at, start + 20)]}; allowed: at most {MaxWidth}");
        }
    }
}
