using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>
/// Decimals between two ends, digit by digit: <c>-?whole(.fraction)?</c> without exponent, up to eighteen digits before the
/// point and as many behind it. Minus zero is left out.
/// </summary>
internal static class NumberRange
{
    public const int MaxDigits = 18;
    private static readonly Expression Minus = Expression.Text("-");
    private static readonly decimal Largest = 999_999_999_999_999_999m;

    /// <summary>The decimals of a range.</summary>
    public static Expression Between(NumberBound? min, NumberBound? max, bool isWhole)
    {
        NumberBound low = min ?? new(-Largest - 1, true), high = max ?? new(Largest + 1, true);
        List<Expression> options = [];
        if (high.Value > 0 || (high.Value == 0 && !high.IsExclusive))
        {
            options.Add(NotNegative(low.Value < 0 ? new(0, false) : low, high, isWhole));
        }

        if (low.Value < 0)
        {
            NumberBound nearest = high.Value < 0 ? new(-high.Value, high.IsExclusive) : new(0, true);
            options.Add(Expression.Then(Minus, NotNegative(nearest, new(-low.Value, low.IsExclusive), isWhole)));
        }

        return Expression.Any(options);
    }

    private static Expression NotNegative(NumberBound low, NumberBound high, bool isWhole)
    {
        if (isWhole)
        {
            decimal first = decimal.Ceiling(low.Value) is var up && up == low.Value && low.IsExclusive ? up + 1 : up;
            decimal last = decimal.Floor(high.Value) is var down && down == high.Value && high.IsExclusive ? down - 1 : down;
            return first > last ? Expression.Nothing : Whole(first, Math.Min(last, Largest));
        }

        decimal lowWhole = decimal.Truncate(low.Value), highWhole = decimal.Truncate(high.Value);
        string lowFraction = DecimalText.Of(low.Value).Fraction, highFraction = DecimalText.Of(high.Value).Fraction;
        if (NumberBound.Excludes(low, high))
        {
            return Expression.Nothing;
        }

        if (lowWhole == highWhole)
        {
            return lowWhole > Largest ? Expression.Nothing
                : Expression.Then(Whole(lowWhole, lowWhole), DecimalFractions.Between(lowFraction, low.IsExclusive, highFraction, high.IsExclusive));
        }

        List<Expression> options = [Expression.Then(Whole(lowWhole, lowWhole), DecimalFractions.AtLeast(lowFraction, low.IsExclusive))];
        if (highWhole - lowWhole > 1)
        {
            options.Add(Expression.Then(Whole(lowWhole + 1, Math.Min(highWhole - 1, Largest)), DecimalFractions.Any));
        }

        if (highWhole <= Largest)
        {
            options.Add(Expression.Then(Whole(highWhole, highWhole), DecimalFractions.AtMost(highFraction, high.IsExclusive)));
        }

        return Expression.Any(options);
    }

    /// <summary>The whole numbers from one to another, without leading zeros.</summary>
    private static Expression Whole(decimal first, decimal last)
    {
        List<Expression> options = [];
        string low = DecimalText.Of(first).Whole, high = DecimalText.Of(last).Whole;
        for (int digits = low.Length; digits <= Math.Min(high.Length, MaxDigits); digits++)
        {
            string least = digits == low.Length ? low : "1" + new string('0', digits - 1);
            string most = digits == high.Length ? high : new string('9', digits);
            options.Add(SameLength(least, most));
        }

        return Expression.Any(options);
    }

    private static Expression SameLength(string low, string high)
    {
        if (low.Length == 0)
        {
            return Expression.Empty;
        }

        if (low.All(c => c == '0') && high.All(c => c == '9'))
        {
            return Digits('0', '9').Times(low.Length, low.Length);
        }

        if (low[0] == high[0])
        {
            return Expression.Then(Digits(low[0], low[0]), SameLength(low[1..], high[1..]));
        }

        string nines = new('9', low.Length - 1), zeros = new('0', low.Length - 1);
        List<Expression> options = [Expression.Then(Digits(low[0], low[0]), SameLength(low[1..], nines)), Expression.Then(Digits(high[0], high[0]), SameLength(zeros, high[1..]))];
        if (high[0] - low[0] > 1)
        {
            options.Add(Expression.Then(Digits((char)(low[0] + 1), (char)(high[0] - 1)), Digits('0', '9').Times(low.Length - 1, low.Length - 1)));
        }

        return Expression.Any(options);
    }

    public static Expression Digits(char first, char last) => Expression.Chars((first, last));
}
