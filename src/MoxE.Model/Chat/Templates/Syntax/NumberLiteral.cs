namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>A number in an expression.</summary>
/// <param name="Text">Its digits, without underscores; integers of other bases with their prefix.</param>
/// <param name="Length">Characters in the source.</param>
/// <param name="IsFloat">Whether it has a fraction or an exponent.</param>
internal readonly record struct NumberLiteral(string Text, int Length, bool IsFloat)
{
    public static NumberLiteral At(string source, int start)
    {
        ReadOnlySpan<char> rest = source.AsSpan(start);
        int length = Digits(rest, char.IsAsciiDigit);
        int whole = length;
        if (rest.Length > length + 1 && rest[length] == '.' && char.IsAsciiDigit(rest[length + 1]))
        {
            length += 1 + Digits(rest[(length + 1)..], char.IsAsciiDigit);
        }

        if (rest.Length > length && rest[length] is 'e' or 'E')
        {
            int digits = length + (rest.Length > length + 1 && rest[length + 1] is '+' or '-' ? 2 : 1);
            int exponent = Digits(rest[Math.Min(digits, rest.Length)..], char.IsAsciiDigit);
            length = exponent > 0 ? digits + exponent : length;
        }

        return length > whole ? new(Plain(rest[..length]), length, IsFloat: true) : Integer(rest, whole);
    }

    private static NumberLiteral Integer(ReadOnlySpan<char> rest, int decimals)
    {
        if (rest[0] != '0')
        {
            return new(Plain(rest[..decimals]), decimals, IsFloat: false);
        }

        int length = rest.Length < 2 ? 0 : rest[1] switch
        {
            'x' or 'X' => Digits(rest[2..], char.IsAsciiHexDigit),
            'o' or 'O' => Digits(rest[2..], digit => digit is >= '0' and <= '7'),
            'b' or 'B' => Digits(rest[2..], digit => digit is '0' or '1'),
            _ => 0,
        };
        int zeros = Digits(rest, digit => digit == '0');
        return length > 0 ? new(Plain(rest[..(length + 2)]), length + 2, IsFloat: false) : new("0", zeros, IsFloat: false);
    }

    // Digits with single underscores between them.
    private static int Digits(ReadOnlySpan<char> text, Func<char, bool> isDigit)
    {
        int length = 0;
        while (length < text.Length && (isDigit(text[length]) || (text[length] == '_' && length > 0 && length + 1 < text.Length && isDigit(text[length + 1]))))
        {
            length++;
        }

        return length;
    }

    private static string Plain(ReadOnlySpan<char> text) => text.ToString().Replace("_", "", StringComparison.Ordinal);
}
