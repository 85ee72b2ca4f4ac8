namespace MoxE.Engine.Constraints.Networks;

/// <summary>The edges of all nodes, end to end.</summary>
internal sealed class EdgeTable<T>
{
    private readonly T[] _edges;
    private readonly int[] _starts; // [nodes + 1]: node n owns _edges[_starts[n] .. _starts[n + 1]]

    public EdgeTable(IReadOnlyList<List<T>?> nodes)
    {
        _starts = new int[nodes.Count + 1];
        for (int node = 0; node < nodes.Count; node++)
        {
            _starts[node + 1] = _starts[node] + (nodes[node]?.Count ?? 0);
        }

        _edges = new T[_starts[^1]];
        for (int node = 0; node < nodes.Count; node++)
        {
            nodes[node]?.CopyTo(_edges, _starts[node]);
        }
    }

    public ReadOnlySpan<T> All => _edges;

    public ReadOnlySpan<T> Of(int node) => _edges.AsSpan(_starts[node].._starts[node + 1]);
}
