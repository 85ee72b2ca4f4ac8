using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>
/// Decimals between two ends, digit by digit: <c>-?whole(.fraction)?</c> without exponent, up to eighteen digits before the
/// point and as many behind it. Minus zero is left out.
/// </summary>
internal static class NumberRange
{
    private const int MaxDigits = 18;
    private static readonly Expression Minus = Expression.Text("-");
    private static readonly Expression Point = Expression.Text(".");
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
                : Expression.Then(Whole(lowWhole, lowWhole), Fractions.Between(lowFraction, low.IsExclusive, highFraction, high.IsExclusive));
        }

        List<Expression> options = [Expression.Then(Whole(lowWhole, lowWhole), Fractions.AtLeast(lowFraction, low.IsExclusive))];
        if (highWhole - lowWhole > 1)
        {
            options.Add(Expression.Then(Whole(lowWhole + 1, Math.Min(highWhole - 1, Largest)), Fractions.Any));
        }

        if (highWhole <= Largest)
        {
            options.Add(Expression.Then(Whole(highWhole, highWhole), Fractions.AtMost(highFraction, high.IsExclusive)));
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

    private static Expression Digits(char first, char last) => Expression.Chars((first, last));

    /// <summary>What may follow the whole part: nothing, or a point and digits. Compared digit by digit, as if zeros went on for ever.</summary>
    private static class Fractions
    {
        private static readonly Expression AnyDigit = Digits('0', '9');

        public static Expression Any { get; } = Expression.Then(Point, AnyDigit.Times(1, MaxDigits)).Optional();

        public static Expression AtLeast(string bound, bool isExclusive) => WithPoint(bound.Length == 0 && !isExclusive, Above(bound, isExclusive, MaxDigits));

        public static Expression AtMost(string bound, bool isExclusive) => WithPoint(bound.Length > 0 || !isExclusive, Below(bound, isExclusive, MaxDigits));

        public static Expression Between(string low, bool lowExclusive, string high, bool highExclusive) =>
            WithPoint(low.Length == 0 && !lowExclusive, Inside(low, lowExclusive, high, highExclusive, MaxDigits));

        private static Expression WithPoint(bool mayBeMissing, Expression digits)
        {
            Expression written = Expression.Then(Point, digits);
            return mayBeMissing ? written.Optional() : written;
        }

        /// <summary>One digit or more, of at most <paramref name="room"/>, that make a fraction above the bound.</summary>
        private static Expression Above(string bound, bool isExclusive, int room)
        {
            if (room == 0)
            {
                return Expression.Nothing;
            }

            char digit = bound.Length == 0 ? '0' : bound[0];
            string rest = bound.Length == 0 ? "" : bound[1..];
            List<Expression> options = [];
            if (digit < '9')
            {
                options.Add(Expression.Then(Digits((char)(digit + 1), '9'), AnyDigit.Times(0, room - 1)));
            }

            Expression further = Above(rest, isExclusive, room - 1);
            options.Add(Expression.Then(Digits(digit, digit), rest.Length == 0 && !isExclusive ? AnyDigit.Times(0, room - 1) : further));
            return Expression.Any(options);
        }

        private static Expression Below(string bound, bool isExclusive, int room)
        {
            if (room == 0)
            {
                return Expression.Nothing;
            }

            if (bound.Length == 0)
            {
                return isExclusive ? Expression.Nothing : Digits('0', '0').Times(1, room);
            }

            List<Expression> options = [];
            if (bound[0] > '0')
            {
                options.Add(Expression.Then(Digits('0', (char)(bound[0] - 1)), AnyDigit.Times(0, room - 1)));
            }

            string rest = bound[1..];
            Expression further = Below(rest, isExclusive, room - 1);
            options.Add(Expression.Then(Digits(bound[0], bound[0]), rest.Length > 0 || !isExclusive ? further.Optional() : further));
            return Expression.Any(options);
        }

        private static Expression Inside(string low, bool lowExclusive, string high, bool highExclusive, int room)
        {
            if (room == 0)
            {
                return Expression.Nothing;
            }

            char from = low.Length == 0 ? '0' : low[0], to = high.Length == 0 ? '0' : high[0];
            string lowRest = low.Length == 0 ? "" : low[1..], highRest = high.Length == 0 ? "" : high[1..];
            bool endsAboveLow = lowRest.Length == 0 && !lowExclusive;
            if (from == to)
            {
                Expression both = Inside(lowRest, lowExclusive, highRest, highExclusive, room - 1);
                bool endsBelowHigh = highRest.Length > 0 || !highExclusive;
                return Expression.Then(Digits(from, from), endsAboveLow && endsBelowHigh ? both.Optional() : both);
            }

            Expression above = Above(lowRest, lowExclusive, room - 1), below = Below(highRest, highExclusive, room - 1);
            List<Expression> options =
            [
                Expression.Then(Digits(from, from), endsAboveLow ? above.Optional() : above),
                Expression.Then(Digits(to, to), highRest.Length > 0 || !highExclusive ? below.Optional() : below),
            ];
            if (to - from > 1)
            {
                options.Add(Expression.Then(Digits((char)(from + 1), (char)(to - 1)), AnyDigit.Times(0, room - 1)));
            }

            return Expression.Any(options);
        }
    }
}
