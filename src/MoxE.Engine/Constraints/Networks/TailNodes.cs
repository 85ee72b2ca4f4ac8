namespace MoxE.Engine.Constraints.Networks;

/// <summary>Finds the nodes after which nothing can come but the end of their rule.</summary>
internal static class TailNodes
{
    /// <param name="network">With its bytes, empties and ends; it does not know its calls yet.</param>
    /// <param name="calls">Of each node: the calls it makes.</param>
    public static bool[] Find(Network network, IReadOnlyList<List<CallEdge>?> calls)
    {
        bool[] tail = new bool[network.Nodes];
        int[] others = new int[network.Nodes]; // edges to nodes that are not known to be tails
        List<int>?[] before = new List<int>?[network.Nodes];
        Stack<int> open = new();
        for (int node = 0; node < network.Nodes; node++)
        {
            foreach (int target in network.Empties.Of(node))
            {
                (before[target] ??= []).Add(node);
            }

            others[node] = network.Empties.Of(node).Length + network.Bytes.Of(node).Length + (calls[node]?.Count ?? 0);
            if (others[node] == 0 && network.EndsRule(node))
            {
                open.Push(node);
            }
        }

        while (open.TryPop(out int node))
        {
            tail[node] = true;
            foreach (int previous in before[node] ?? [])
            {
                if (--others[previous] == 0)
                {
                    open.Push(previous);
                }
            }
        }

        return tail;
    }
}
