using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// A network made deterministic as far as texts go: states and what follows them appear when first reached. Reading
/// what is known takes no lock; working out something new takes one. States that were forgotten stay usable.
/// </summary>
internal sealed class Automaton
{
    private readonly Lock _gate = new();
    private readonly Network _network;
    private readonly ConstraintLimits _limits;
    private readonly StackTable _stacks;
    private readonly Closure _closure;
    private readonly HashSet<MachineState> _states = new(new Content());
    private readonly MachineState _rejected = new([], [], mayEnd: false, isPartial: false, byteClasses: 0);
    private volatile MachineState _start;

    public Automaton(Network network, ConstraintLimits limits)
    {
        _network = network;
        _limits = limits;
        _stacks = new(limits.MaxAlternatives);
        _closure = new(network, _stacks, limits);
        _start = Restart();
    }

    public MachineState Start => _start;

    public ByteClasses Classes => _network.Classes;

    /// <summary>Places looked at and frames merged so far.</summary>
    public long Work => _closure.Work;

    /// <summary>States remembered now.</summary>
    public int CachedStates
    {
        get
        {
            lock (_gate)
            {
                return _states.Count;
            }
        }
    }

    /// <summary>The state after one byte; rejected where no text goes on so.</summary>
    public MachineState Step(MachineState state, int byteClass) => state.IsLast ? _rejected : state.Next(byteClass) ?? WorkOut(state, byteClass);

    /// <summary>The state with only the uppermost frames of its stacks, the rest unknown.</summary>
    public MachineState Top(MachineState state, int frames)
    {
        lock (_gate)
        {
            StackSet[] tops = Array.ConvertAll(state.Stacks, stack => _stacks.Top(stack, frames));
            _stacks.EndStep();
            return Known(new(state.Nodes, tops, state.MayEnd, state.IsPartial, Classes.Count));
        }
    }

    /// <summary>Forgets all states but the start.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _start = Restart();
        }
    }

    /// <summary>A start that leads to no state made before, so that those can be collected.</summary>
    private MachineState Restart()
    {
        _states.Clear();
        _stacks.Clear();
        _closure.Add(_network.Starts[0], StackTable.Bottom);
        MachineState start = _closure.Finish();
        _states.Add(start);
        return start;
    }

    private MachineState WorkOut(MachineState state, int byteClass)
    {
        lock (_gate)
        {
            if (state.Next(byteClass) is { } known)
            {
                return known;
            }

            byte value = _network.Classes.Representative(byteClass);
            for (int i = 0; i < state.Nodes.Length; i++)
            {
                foreach (ByteEdge edge in _network.Bytes.Of(state.Nodes[i]))
                {
                    if (edge.First <= value && value <= edge.Last)
                    {
                        _closure.Add(edge.Target, state.Stacks[i]);
                    }
                }
            }

            MachineState next = Known(_closure.Finish());
            state.SetNext(byteClass, next);
            return next;
        }
    }

    private MachineState Known(MachineState state)
    {
        if (_states.TryGetValue(state, out MachineState? known))
        {
            return known;
        }

        if (_states.Count >= _limits.MaxCachedStates)
        {
            _start = Restart();
        }

        _states.Add(state);
        return state;
    }

    private sealed class Content : IEqualityComparer<MachineState>
    {
        public bool Equals(MachineState? x, MachineState? y) => x!.HasContentOf(y!);

        public int GetHashCode(MachineState state) => state.ContentHash();
    }
}
