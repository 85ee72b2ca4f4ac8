namespace MoxE.Engine.Constraints.Json;

/// <summary>An end of a range of numbers.</summary>
internal readonly record struct NumberBound(decimal Value, bool IsExclusive)
{
    /// <summary>The tighter of two lower ends; null is no end.</summary>
    public static NumberBound? Higher(NumberBound? a, NumberBound? b) => Tighter(a, b, 1);

    /// <summary>The tighter of two upper ends; null is no end.</summary>
    public static NumberBound? Lower(NumberBound? a, NumberBound? b) => Tighter(a, b, -1);

    /// <summary>Whether no number lies between a lower and an upper end.</summary>
    public static bool Excludes(NumberBound? min, NumberBound? max) =>
        min is { } low && max is { } high && (low.Value > high.Value || (low.Value == high.Value && (low.IsExclusive || high.IsExclusive)));

    private static NumberBound? Tighter(NumberBound? a, NumberBound? b, int sign)
    {
        if (a is not { } first || b is not { } second)
        {
            return a ?? b;
        }

        int order = sign * first.Value.CompareTo(second.Value);
        return order > 0 || (order == 0 && first.IsExclusive) ? first : second;
    }
}
