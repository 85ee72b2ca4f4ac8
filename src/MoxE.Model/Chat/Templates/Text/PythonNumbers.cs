using System.Globalization;
using System.Numerics;

namespace MoxE.Model.Chat.Templates.Text;

/// <summary>Numbers as Python writes, reads and rounds them.</summary>
internal static class PythonNumbers
{
    // Reading digits takes time with the square of their number.
    private const int MaxDigits = 2048;

    /// <summary>The shortest digits that give the same number back; an exponent below 1e-4 and from 1e16.</summary>
    public static string Show(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        // d.ddddE±xxx, shortest.
        string[] parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        for (int precision = 0; precision < 17; precision++)
        {
            string text = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) == value)
            {
                parts = text.Split('E');
                break;
            }
        }

        string sign = parts[0].StartsWith('-') ? "-" : "";
        string digits = parts[0].TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        digits = digits.Length == 0 ? "0" : digits;
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        return exponent < 0 ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : digits.Length <= exponent + 1 ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>The integer a text spells, with the underscores and white space that Python allows.</summary>
    public static bool TryParseInteger(string text, int numberBase, out BigInteger value)
    {
        value = default;
        string trimmed = text.Trim();
        bool negative = trimmed.StartsWith('-');
        string digits = trimmed.TrimStart('+', '-');
        if (trimmed.Length - digits.Length > 1)
        {
            return false;
        }

        string prefix = digits.Length > 2 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]).ToString() : "";
        int named = prefix switch { "x" => 16, "o" => 8, "b" => 2, _ => 0 };
        if (named != 0 && (numberBase == named || numberBase == 0))
        {
            (numberBase, digits) = (named, digits[2..].TrimStart('_'));
        }

        numberBase = numberBase == 0 ? 10 : numberBase;
        if (digits.Length is 0 or > MaxDigits || digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (char digit in digits.Where(digit => digit != '_'))
        {
            int weight = char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiLetter(digit) ? char.ToLowerInvariant(digit) - 'a' + 10 : int.MaxValue;
            if (weight >= numberBase)
            {
                return false;
            }

            value = (value * numberBase) + weight;
        }

        value = negative ? -value : value;
        return true;
    }

    public static bool TryParseFloat(string text, out double value)
    {
        string trimmed = text.Trim();
        switch (trimmed.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity":
                value = trimmed.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            case "nan":
                value = double.NaN;
                return true;
            default:
                const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(trimmed, styles, CultureInfo.InvariantCulture, out value);
        }
    }

    /// <summary>The nearest double; the runtime's own conversion cuts digits off.</summary>
    public static double ToDouble(BigInteger value) => value.GetBitLength() <= 53
        ? (double)value
        : double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Rounds the exact value of a double to decimal places, ties to even.</summary>
    public static double Round(double value, int places)
    {
        if (!double.IsFinite(value) || places > 323)
        {
            return value;
        }

        if (places < -308)
        {
            return 0;
        }

        // value = mantissa · 2^exponent, exactly.
        long bits = BitConverter.DoubleToInt64Bits(value);
        int stored = (int)((bits >> 52) & 0x7FF);
        BigInteger numerator = (bits & 0xFFFFFFFFFFFFFL) | (stored == 0 ? 0 : 1L << 52);
        int exponent = Math.Max(stored, 1) - 1075;
        BigInteger denominator = BigInteger.One;
        _ = exponent >= 0 ? numerator <<= exponent : denominator <<= -exponent;
        _ = places >= 0 ? numerator *= BigInteger.Pow(10, places) : denominator *= BigInteger.Pow(10, -places);
        BigInteger whole = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        int half = (2 * rest).CompareTo(denominator);
        whole += half > 0 || (half == 0 && !whole.IsEven) ? 1 : 0;
        double rounded = double.Parse($"{whole}E{-places}", CultureInfo.InvariantCulture);
        return double.IsNegative(value) ? -rounded : rounded;
    }
}
