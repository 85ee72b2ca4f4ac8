namespace MoxE.Engine.Constraints.Networks;

/// <summary>
/// A recursive transition network over bytes: for each rule an automaton whose edges are byte ranges, nothing, or other
/// rules. Immutable.
/// </summary>
internal sealed class Network
{
    /// <summary>The height of a node from which no text leads to the end of its rule.</summary>
    public const int Unproductive = int.MaxValue;

    private readonly int[] _ends; // of each node: the rule that ends there, or -1
    private readonly int[] _heights;
    private readonly OrdinaryFollow[] _ordinary;
    private readonly bool[] _nullable;

    public Network(NetworkParts parts)
    {
        Bytes = new(parts.Bytes);
        Empties = new(parts.Empties);
        Starts = [.. parts.Starts];
        _ends = new int[parts.Bytes.Count];
        Array.Fill(_ends, -1);
        for (int rule = 0; rule < Starts.Length; rule++)
        {
            _ends[parts.Ends[rule]] = rule;
        }

        bool[] onlyEnds = TailNodes.Find(this, parts.Calls);
        Calls = new([.. parts.Calls.Select(calls => calls?.ConvertAll(call => call with { IsTail = onlyEnds[call.Return] }))]);
        _heights = NodeHeights.Compute(this);
        MaxHeight = _heights.Where(height => height != Unproductive).Max();
        Classes = new ByteClasses(Bytes.All);
        _ordinary = OrdinaryNodes.Find(this);
        _nullable = NullableRules.Find(this);
    }

    public int Nodes => _ends.Length;

    public int[] Starts { get; }

    public EdgeTable<ByteEdge> Bytes { get; }

    public EdgeTable<int> Empties { get; }

    public EdgeTable<CallEdge> Calls { get; }

    public ByteClasses Classes { get; }

    /// <summary>The greatest height of a productive node.</summary>
    public int MaxHeight { get; }

    public bool EndsRule(int node) => _ends[node] >= 0;

    /// <summary>The fewest frames that some text from <paramref name="node"/> to the end of its rule lays on the stack at once.</summary>
    public int Height(int node) => _heights[node];

    /// <summary>Whether a rule has the empty text.</summary>
    public bool IsNullable(int rule) => _nullable[rule];

    /// <summary>What ordinary characters do at a node by its bytes.</summary>
    public OrdinaryFollow Ordinary(int node) => _ordinary[node];
}
