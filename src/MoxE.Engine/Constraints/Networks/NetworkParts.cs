namespace MoxE.Engine.Constraints.Networks;

/// <summary>A network that is being built, and the limit of its size.</summary>
internal sealed class NetworkParts(int maxSize)
{
    private int _size;

    public List<List<ByteEdge>?> Bytes { get; } = [];

    public List<List<int>?> Empties { get; } = [];

    public List<List<CallEdge>?> Calls { get; } = [];

    public List<int> Starts { get; } = [];

    public List<int> Ends { get; } = [];

    public int NewNode()
    {
        Charge();
        Bytes.Add(null);
        Empties.Add(null);
        Calls.Add(null);
        return Bytes.Count - 1;
    }

    public void AddByte(int from, byte first, byte last, int target) => Put(Bytes, from, new ByteEdge(first, last, target));

    public void AddEmpty(int from, int target) => Put(Empties, from, target);

    public void AddCall(int from, int rule, int target) => Put(Calls, from, new CallEdge(rule, target, false));

    private void Put<T>(List<List<T>?> edges, int from, T edge)
    {
        Charge();
        (edges[from] ??= new(1)).Add(edge);
    }

    private void Charge()
    {
        if (++_size > maxSize)
        {
            throw new SourceRefusedException("the whole source", $"more than {maxSize} nodes and edges when repetitions are written out", $"up to {maxSize} ({nameof(ConstraintLimits.MaxNetworkSize)})");
        }
    }
}
