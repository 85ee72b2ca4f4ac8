using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>What may follow the whole part: nothing, or a point and digits. Compared digit by digit, as if zeros went on for ever.</summary>
internal static class DecimalFractions
{
    private static readonly Expression Point = Expression.Text(".");
    private static readonly Expression AnyDigit = NumberRange.Digits('0', '9');

    public static Expression Any { get; } = Expression.Then(Point, AnyDigit.Times(1, NumberRange.MaxDigits)).Optional();

    public static Expression AtLeast(string bound, bool isExclusive) => WithPoint(bound.Length == 0 && !isExclusive, Above(bound, isExclusive, NumberRange.MaxDigits));

    public static Expression AtMost(string bound, bool isExclusive) => WithPoint(bound.Length > 0 || !isExclusive, Below(bound, isExclusive, NumberRange.MaxDigits));

    public static Expression Between(string low, bool lowExclusive, string high, bool highExclusive) =>
        WithPoint(low.Length == 0 && !lowExclusive, Inside(low, lowExclusive, high, highExclusive, NumberRange.MaxDigits));

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
            options.Add(Expression.Then(NumberRange.Digits((char)(digit + 1), '9'), AnyDigit.Times(0, room - 1)));
        }

        Expression further = Above(rest, isExclusive, room - 1);
        options.Add(Expression.Then(NumberRange.Digits(digit, digit), rest.Length == 0 && !isExclusive ? AnyDigit.Times(0, room - 1) : further));
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
            return isExclusive ? Expression.Nothing : NumberRange.Digits('0', '0').Times(1, room);
        }

        List<Expression> options = [];
        if (bound[0] > '0')
        {
            options.Add(Expression.Then(NumberRange.Digits('0', (char)(bound[0] - 1)), AnyDigit.Times(0, room - 1)));
        }

        string rest = bound[1..];
        Expression further = Below(rest, isExclusive, room - 1);
        options.Add(Expression.Then(NumberRange.Digits(bound[0], bound[0]), rest.Length > 0 || !isExclusive ? further.Optional() : further));
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
            return Expression.Then(NumberRange.Digits(from, from), endsAboveLow && endsBelowHigh ? both.Optional() : both);
        }

        Expression above = Above(lowRest, lowExclusive, room - 1), below = Below(highRest, highExclusive, room - 1);
        List<Expression> options =
        [
            Expression.Then(NumberRange.Digits(from, from), endsAboveLow ? above.Optional() : above),
            Expression.Then(NumberRange.Digits(to, to), highRest.Length > 0 || !highExclusive ? below.Optional() : below),
        ];
        if (to - from > 1)
        {
            options.Add(Expression.Then(NumberRange.Digits((char)(from + 1), (char)(to - 1)), AnyDigit.Times(0, room - 1)));
        }

        return Expression.Any(options);
    }
}
