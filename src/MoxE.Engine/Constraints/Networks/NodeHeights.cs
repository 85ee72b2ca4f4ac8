namespace MoxE.Engine.Constraints.Networks;

/// <summary>
/// The height of every node: the fewest stack frames that some way from it to the end of its rule needs. A call needs
/// one frame more than the rule it enters. Nodes are settled by rising height, as in Dijkstra's algorithm, each once.
/// </summary>
internal sealed class NodeHeights
{
    private readonly Network _network;
    private readonly int[] _heights;
    private readonly int[] _offered; // the least height offered to a node so far
    private readonly List<int>?[] _before; // nodes with an edge to a node
    private readonly List<(int Node, CallEdge Call)>?[] _callers; // calls that wait for a node: their return, or their rule's start
    private readonly PriorityQueue<int, int> _open = new();

    private NodeHeights(Network network)
    {
        _network = network;
        _heights = new int[network.Nodes];
        _offered = new int[network.Nodes];
        Array.Fill(_heights, Network.Unproductive);
        Array.Fill(_offered, Network.Unproductive);
        _before = new List<int>?[network.Nodes];
        _callers = new List<(int, CallEdge)>?[network.Nodes];
    }

    public static int[] Compute(Network network)
    {
        NodeHeights heights = new(network);
        heights.Connect();
        heights.Settle();
        return heights._heights;
    }

    private void Connect()
    {
        for (int node = 0; node < _network.Nodes; node++)
        {
            foreach (ByteEdge edge in _network.Bytes.Of(node))
            {
                (_before[edge.Target] ??= []).Add(node);
            }

            foreach (int target in _network.Empties.Of(node))
            {
                (_before[target] ??= []).Add(node);
            }

            foreach (CallEdge call in _network.Calls.Of(node))
            {
                (_callers[call.Return] ??= []).Add((node, call));
                (_callers[_network.Starts[call.Rule]] ??= []).Add((node, call));
            }

            if (_network.EndsRule(node))
            {
                Offer(node, 0);
            }
        }
    }

    private void Settle()
    {
        while (_open.TryDequeue(out int node, out int height))
        {
            if (_heights[node] != Network.Unproductive)
            {
                continue;
            }

            _heights[node] = height;
            foreach (int previous in _before[node] ?? [])
            {
                Offer(previous, height);
            }

            foreach ((int caller, CallEdge call) in _callers[node] ?? [])
            {
                int inside = _heights[_network.Starts[call.Rule]], after = _heights[call.Return];
                if (inside != Network.Unproductive && after != Network.Unproductive)
                {
                    Offer(caller, Math.Max(after, call.IsTail ? inside : inside + 1));
                }
            }
        }
    }

    private void Offer(int node, int height)
    {
        if (height < _offered[node])
        {
            _offered[node] = height;
            _open.Enqueue(node, height);
        }
    }
}
