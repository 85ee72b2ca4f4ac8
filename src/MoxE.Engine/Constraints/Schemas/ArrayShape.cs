namespace MoxE.Engine.Constraints.Schemas;

/// <summary>What arrays must be.</summary>
internal sealed record ArrayShape
{
    public IReadOnlyList<Conjunction> Prefix { get; init; } = [];

    public Conjunction? Items { get; init; }

    public int MinItems { get; init; }

    public int? MaxItems { get; init; }

    public bool IsEmpty => Prefix.Count == 0 && Items is null && MinItems == 0 && MaxItems is null;

    public ArrayShape And(ArrayShape other) => new()
    {
        Prefix = [.. Enumerable.Range(0, Math.Max(Prefix.Count, other.Prefix.Count)).Select(i => Conjunction.Both(At(i), other.At(i))!)],
        Items = Conjunction.Both(Items, other.Items),
        MinItems = Math.Max(MinItems, other.MinItems),
        MaxItems = StringShape.Least(MaxItems, other.MaxItems),
    };

    private Conjunction? At(int index) => index < Prefix.Count ? Prefix[index] : Items;
}
