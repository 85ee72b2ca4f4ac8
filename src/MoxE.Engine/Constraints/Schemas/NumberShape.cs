using MoxE.Engine.Constraints.Json;

namespace MoxE.Engine.Constraints.Schemas;

/// <summary>What numbers must be.</summary>
internal sealed record NumberShape
{
    public NumberBound? Min { get; init; }

    public NumberBound? Max { get; init; }

    /// <summary>Whole numbers of which a value is a multiple.</summary>
    public IReadOnlyList<(int Divisor, SchemaNode Node)> Divisors { get; init; } = [];

    public bool HasBounds => Min is not null || Max is not null;

    public bool IsEmpty => !HasBounds && Divisors.Count == 0;

    public NumberShape And(NumberShape other) => new()
    {
        Min = NumberBound.Higher(Min, other.Min),
        Max = NumberBound.Lower(Max, other.Max),
        Divisors = [.. Divisors.Concat(other.Divisors).DistinctBy(divisor => divisor.Divisor)],
    };
}
