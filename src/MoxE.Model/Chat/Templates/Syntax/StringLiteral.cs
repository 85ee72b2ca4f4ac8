using System.Globalization;
using System.Text;
using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>String literals, with Python's escapes.</summary>
internal static class StringLiteral
{
    /// <summary>The place behind the closing quote, or -1.</summary>
    public static int FindEnd(string source, int start)
    {
        for (int i = start + 1; i < source.Length; i++)
        {
            if (source[i] == '\\')
            {
                i++;
            }
            else if (source[i] == source[start])
            {
                return i + 1;
            }
        }

        return -1;
    }

    public static string Unescape(string text, int line)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            char kind = text[++i];
            switch (kind)
            {
                case '\n':
                    break;
                case 'x' or 'u' or 'U':
                    int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
                    AppendHex(result, text, i, digits, line);
                    i += digits;
                    break;
                case >= '0' and <= '7':
                    int end = i + 1;
                    while (end < text.Length && end < i + 3 && text[end] is >= '0' and <= '7')
                    {
                        end++;
                    }

                    result.Append((char)Convert.ToInt32(text[i..end], 8));
                    i = end - 1;
                    break;
                case 'N':
                    throw new TemplateFault(line, "found the escape \\N; allowed: \\uXXXX or the character itself");
                default:
                    AppendSimple(result, kind);
                    break;
            }
        }

        return result.ToString();
    }

    private static void AppendSimple(StringBuilder result, char kind)
    {
        int place = "\\'\"abfnrtv".IndexOf(kind, StringComparison.Ordinal);
        _ = place < 0 ? result.Append('\\').Append(kind) : result.Append("\\'\"\a\b\f\n\r\t\v"[place]);
    }

    private static void AppendHex(StringBuilder result, string text, int at, int digits, int line)
    {
        if (at + digits >= text.Length || !uint.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || code > 0x10FFFF)
        {
            throw new TemplateFault(line, $"found the escape \\{text[at]} without {digits} hexadecimal digits of a code point behind it");
        }

        if (code is >= 0xD800 and <= 0xDFFF)
        {
            throw new TemplateFault(line, $"found the escape \\{text[at]} of a surrogate, U+{code:X4}; allowed: code points");
        }

        result.Append(char.ConvertFromUtf32((int)code));
    }
}
