using System.Runtime.InteropServices;
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
    private const int FramesPerAlternative = 4;
    private const int PlacesPerAlternative = 4;

    private readonly StackSet?[] _stacks = new StackSet?[network.Nodes];
    private readonly bool[] _isQueued = new bool[network.Nodes];
    private readonly Queue<int> _open = [];
    private readonly List<int> _touched = [];
    private readonly List<int> _kept = [];
    private bool _mayEnd;
    private bool _isPartial;
    private bool _isCut;
    private int _places; // offered in this step
    private int _checked; // of _touched: those known to be no way on by a byte
    private int _repeats = RepeatsPerAlternative * limits.MaxAlternatives; // nodes that may still be looked at again because a stack was added

    /// <summary>Places offered and frames merged in the life of this object: a measure of work that does not depend on the machine.</summary>
    public long Work { get; private set; }

    /// <summary>The part of <see cref="Work"/> that the last step took.</summary>
    public int LastCost { get; private set; }

    /// <summary>Adds a place.</summary>
    public void Add(int node, StackSet set)
    {
        _places++;
        if (!Fits(node, set))
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
            if (ReferenceEquals(known, set))
            {
                return;
            }

            if (stacks.StepWork > FramesPerAlternative * limits.MaxAlternatives)
            {
                _isCut = true;
                return;
            }

            StackSet union = stacks.Union(known, set);
            if (ReferenceEquals(union, known))
            {
                return;
            }

            _stacks[node] = union;
            if (_isQueued[node])
            {
                return;
            }

            if (_repeats-- <= 0)
            {
                _isCut = true;
                return;
            }
        }

        _isQueued[node] = true;
        _open.Enqueue(node);
    }

    /// <summary>The state of all places added, and readiness for the next.</summary>
    /// <param name="generation">See <see cref="MachineState.Generation"/>.</param>
    public MachineState Finish(int generation)
    {
        while (_open.TryDequeue(out int node))
        {
            _isQueued[node] = false;
            if (_places > PlacesPerAlternative * limits.MaxAlternatives && HasWayOn())
            {
                _isCut = true;
                continue;
            }

            Follow(node, _stacks[node]!);
        }

        MachineState state = State(generation);
        LastCost = _places + stacks.StepWork;
        Work += LastCost;
        _touched.ForEach(node => _stacks[node] = null);
        _touched.Clear();
        _kept.Clear();
        _mayEnd = _isPartial = _isCut = false;
        _places = _checked = 0;
        _repeats = RepeatsPerAlternative * limits.MaxAlternatives;
        stacks.EndStep();
        return state;
    }

    private bool Fits(int node, StackSet set) => network.Height(node) is var height and not Network.Unproductive && set.Height + height <= limits.MaxDepth;

    private MachineState State(int generation)
    {
        _touched.Sort();
        OrdinaryFollow ordinary = OrdinaryFollow.Never;
        foreach (int node in CollectionsMarshal.AsSpan(_touched))
        {
            if (network.Bytes.Of(node).IsEmpty)
            {
                continue;
            }

            if (_kept.Count == limits.MaxAlternatives)
            {
                _isCut = true;
                break;
            }

            _kept.Add(node);
            OrdinaryFollow here = network.Ordinary(node);
            ordinary = ordinary == OrdinaryFollow.Never ? here : here == OrdinaryFollow.Never ? ordinary : OrdinaryFollow.Otherwise;
        }

        int[] nodes = [.. _kept];
        var sets = new StackSet[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            sets[i] = _stacks[nodes[i]]!;
        }

        return new(nodes, sets, _mayEnd, _isPartial, _isCut || stacks.IsCut, ordinary) { Generation = generation };
    }

    /// <summary>Whether the text may end or go on by a byte from a place found so far; each is looked at once.</summary>
    private bool HasWayOn()
    {
        for (; _checked < _touched.Count && !_mayEnd && !_isPartial; _checked++)
        {
            int node = _touched[_checked];
            foreach (ByteEdge edge in network.Bytes.Of(node))
            {
                if (Fits(edge.Target, _stacks[node]!))
                {
                    return true;
                }
            }
        }

        return _checked < _touched.Count || _mayEnd || _isPartial;
    }

    private void Follow(int node, StackSet set)
    {
        foreach (int target in network.Empties.Of(node))
        {
            Add(target, set);
        }

        foreach (CallEdge call in network.Calls.Of(node))
        {
            // The empty text of a rule is passed over at once: going through many such rules would meet the same nodes with
            // ever more stacks.
            if (network.IsNullable(call.Rule))
            {
                Add(call.Return, set);
            }

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
