namespace MoxE.Engine.Constraints.Schemas;

/// <summary>Schemas that a value must all satisfy.</summary>
internal sealed class Conjunction
{
    private Conjunction(IEnumerable<SchemaNode> nodes)
    {
        Nodes = [.. nodes.DistinctBy(node => node.Pointer)];
        Key = string.Join(" and ", Nodes.Select(node => node.Pointer).Order(StringComparer.Ordinal));
    }

    public IReadOnlyList<SchemaNode> Nodes { get; }

    /// <summary>The same for the same schemas; also their name in messages.</summary>
    public string Key { get; }

    public static Conjunction Of(SchemaNode node) => new([node]);

    /// <summary>Both; null asks for nothing.</summary>
    public static Conjunction? Both(Conjunction? a, Conjunction? b) => a is null ? b : b is null ? a : new([.. a.Nodes, .. b.Nodes]);
}
