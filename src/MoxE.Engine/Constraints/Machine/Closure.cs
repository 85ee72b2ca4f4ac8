using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// Follows edges without bytes, calls and returns from some places until only places before a byte are left. A node is
/// held once, with the union of its stacks. Whatever would not fit the limits is left out: each place that is kept can
/// still reach the end of the text by itself, so leaving others out never leads nowhere. Not thread-safe.
/// </summary>
internal sealed class Closure(Network network, StackTable stacks, ConstraintLimits limits)
{
    private const int RepeatsPerAlternative = 8;
    private const int FramesPerAlternative = 16;

    private readonly StackSet?[] _stacks = new StackSet?[network.Nodes];
    private readonly bool[] _isQueued = new bool[network.Nodes];
    private readonly Queue<int> _open = [];
    private readonly List<int> _touched = [];
    private bool _mayEnd;
    private bool _isPartial;
    private int _repeats = RepeatsPerAlternative * limits.MaxAlternatives; // nodes that may still be looked at again because a stack was added

    /// <summary>Places looked at and frames merged in the life of this object: a measure of work that does not depend on the machine.</summary>
    public long Work { get; private set; }

    /// <summary>Adds a place.</summary>
    public void Add(int node, StackSet set)
    {
        if (network.Height(node) == Network.Unproductive || set.Height + network.Height(node) > limits.MaxDepth)
        {
            return;
        }

        if (_stacks[node] is not { } known)
        {
            _stacks[node] = set;
            _touched.Add(node);
        }
        else
        {
            if (stacks.StepWork > FramesPerAlternative * limits.MaxAlternatives)
            {
                return;
            }

            StackSet union = stacks.Union(known, set);
            if (ReferenceEquals(union, known))
            {
                return;
            }

            _stacks[node] = union;
            if (_isQueued[node] || _repeats-- <= 0)
            {
                return;
            }
        }

        _isQueued[node] = true;
        _open.Enqueue(node);
    }

    /// <summary>The state of all places added, and readiness for the next.</summary>
    public MachineState Finish()
    {
        while (_open.TryDequeue(out int node))
        {
            Work++;
            _isQueued[node] = false;
            Follow(node, _stacks[node]!);
        }

        _touched.Sort();
        int[] nodes = [.. _touched.Where(node => !network.Bytes.Of(node).IsEmpty).Take(limits.MaxAlternatives)];
        MachineState state = new(nodes, Array.ConvertAll(nodes, node => _stacks[node]!), _mayEnd, _isPartial, network.Classes.Count);
        _touched.ForEach(node => _stacks[node] = null);
        _touched.Clear();
        _mayEnd = _isPartial = false;
        _repeats = RepeatsPerAlternative * limits.MaxAlternatives;
        Work += stacks.StepWork;
        stacks.EndStep();
        return state;
    }

    private void Follow(int node, StackSet set)
    {
        foreach (int target in network.Empties.Of(node))
        {
            Add(target, set);
        }

        foreach (CallEdge call in network.Calls.Of(node))
        {
            int start = network.Starts[call.Rule];
            if (call.IsTail)
            {
                Add(start, set);
            }
            else if (network.Height(call.Return) is var after and not Network.Unproductive && set.Height + after <= limits.MaxDepth)
            {
                Add(start, stacks.Push(call.Return, set));
            }
        }

        if (network.EndsRule(node))
        {
            _mayEnd |= set.HasBottom;
            _isPartial |= set.HasUnknown;
            for (int i = 0; i < set.Returns.Length; i++)
            {
                Add(set.Returns[i], set.Parents[i]);
            }
        }
    }
}
