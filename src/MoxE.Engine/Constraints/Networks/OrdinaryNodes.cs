using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Networks;

/// <summary>Finds out what <see cref="OrdinaryCharacters"/> do at each node, from its bytes alone.</summary>
internal sealed class OrdinaryNodes
{
    private const int None = -1;
    private static readonly (byte First, byte Last)[][] Spellings = [.. Utf8Ranges.Split(OrdinaryCharacters.Set)];

    private readonly Network _network;
    private int _target; // where the characters looked at so far lead to

    private OrdinaryNodes(Network network) => _network = network;

    public static OrdinaryFollow[] Find(Network network)
    {
        OrdinaryNodes nodes = new(network);
        var follows = new OrdinaryFollow[network.Nodes];
        for (int node = 0; node < follows.Length; node++)
        {
            follows[node] = nodes.Of(node);
        }

        return follows;
    }

    private OrdinaryFollow Of(int node)
    {
        if (!HasFirstByte(node))
        {
            return OrdinaryFollow.Never;
        }

        _target = None;
        return Array.TrueForAll(Spellings, spelling => LeadToTarget(node, spelling)) ? OrdinaryFollow.Alike : OrdinaryFollow.Otherwise;
    }

    private bool HasFirstByte(int node)
    {
        foreach (ByteEdge edge in _network.Bytes.Of(node))
        {
            foreach ((byte First, byte Last)[] spelling in Spellings)
            {
                if (edge.First <= spelling[0].Last && spelling[0].First <= edge.Last)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether every way to spell one of these byte ranges from a node leads to the target, and there is a way for each.</summary>
    private bool LeadToTarget(int node, ReadOnlySpan<(byte First, byte Last)> spelling)
    {
        (byte first, byte last) = spelling[0];
        ReadOnlySpan<ByteEdge> edges = _network.Bytes.Of(node);
        foreach (ByteEdge edge in edges)
        {
            if (edge.First <= last && first <= edge.Last && !IsRight(edge.Target, spelling[1..]))
            {
                return false;
            }
        }

        return Cover(edges, first, last);
    }

    private bool IsRight(int target, ReadOnlySpan<(byte First, byte Last)> rest)
    {
        if (!rest.IsEmpty)
        {
            return _network.Empties.Of(target).IsEmpty && _network.Calls.Of(target).IsEmpty && !_network.EndsRule(target) && LeadToTarget(target, rest);
        }

        _target = _target == None ? target : _target;
        return _target == target;
    }

    private static bool Cover(ReadOnlySpan<ByteEdge> edges, int first, int last)
    {
        for (int next = first; next <= last;)
        {
            int covered = next;
            foreach (ByteEdge edge in edges)
            {
                covered = edge.First <= next ? Math.Max(covered, edge.Last + 1) : covered;
            }

            if (covered == next)
            {
                return false;
            }

            next = covered;
        }

        return true;
    }
}
