namespace MoxE.Engine.Constraints.Networks;

/// <summary>Finds the rules that have the empty text.</summary>
internal sealed class NullableRules
{
    private readonly Network _network;
    private readonly bool[] _reaches; // a node: the end of its rule, without a byte
    private readonly bool[] _nullable;
    private readonly List<int>?[] _before; // nodes with an empty edge to a node
    private readonly List<(int Node, int Rule)>?[] _returns; // calls that come back to a node
    private readonly List<(int Node, int Return)>?[] _callers; // of a rule
    private readonly Stack<int> _open = new();

    private NullableRules(Network network)
    {
        _network = network;
        _reaches = new bool[network.Nodes];
        _nullable = new bool[network.Starts.Length];
        _before = new List<int>?[network.Nodes];
        _returns = new List<(int, int)>?[network.Nodes];
        _callers = new List<(int, int)>?[network.Starts.Length];
    }

    public static bool[] Find(Network network)
    {
        NullableRules rules = new(network);
        rules.Connect();
        rules.Spread();
        return rules._nullable;
    }

    private void Connect()
    {
        for (int node = 0; node < _network.Nodes; node++)
        {
            foreach (int target in _network.Empties.Of(node))
            {
                (_before[target] ??= []).Add(node);
            }

            foreach (CallEdge call in _network.Calls.Of(node))
            {
                (_callers[call.Rule] ??= []).Add((node, call.Return));
                (_returns[call.Return] ??= []).Add((node, call.Rule));
            }

            if (_network.EndsRule(node))
            {
                Reach(node);
            }
        }
    }

    private void Spread()
    {
        Dictionary<int, int> ruleOfStart = [];
        for (int rule = 0; rule < _nullable.Length; rule++)
        {
            ruleOfStart.Add(_network.Starts[rule], rule);
        }

        while (_open.TryPop(out int node))
        {
            _before[node]?.ForEach(Reach);
            foreach ((int caller, int rule) in _returns[node] ?? [])
            {
                if (_nullable[rule])
                {
                    Reach(caller);
                }
            }

            if (ruleOfStart.TryGetValue(node, out int found))
            {
                _nullable[found] = true;
                foreach ((int caller, int back) in _callers[found] ?? [])
                {
                    if (_reaches[back])
                    {
                        Reach(caller);
                    }
                }
            }
        }
    }

    private void Reach(int node)
    {
        if (!_reaches[node])
        {
            _reaches[node] = true;
            _open.Push(node);
        }
    }
}
