using System.Globalization;

namespace MoxE.Engine.Constraints.Json;

/// <summary>The digits of a decimal that is not negative.</summary>
/// <param name="Whole">Before the point, without leading zeros; "0" for none.</param>
/// <param name="Fraction">Behind the point, without zeros at the end; may be empty.</param>
internal readonly record struct DecimalText(string Whole, string Fraction)
{
    public static DecimalText Of(decimal value)
    {
        string text = value.ToString("0.############################", CultureInfo.InvariantCulture);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? new(text, "") : new(text[..point], text[(point + 1)..]);
    }
}
