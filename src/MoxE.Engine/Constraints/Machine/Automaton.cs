using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// A network made deterministic as far as texts go: states and what follows them appear when first reached. Reading
/// what is known takes no lock; working out something new takes one. States that were forgotten stay usable: what
/// follows them is worked out from their equals among the states remembered.
/// </summary>
internal sealed class Automaton
{
    private const int FramesOfAnyTop = 4096; // beyond it a top would cost more than it saves
    private const int EdgesPerPlace = 8; // edges passed over in the time that one place takes

    private readonly Lock _gate = new();
    private readonly Network _network;
    private readonly ConstraintLimits _limits;
    private readonly StackTable _stacks;
    private readonly Closure _closure;
    private readonly HashSet<MachineState> _states = new(new Content());
    private readonly MachineState _rejected = new([], [], mayEnd: false, isPartial: false, isCut: false, OrdinaryFollow.Never);
    private readonly int _ordinaryClass;
    private volatile MachineState _start;
    private int _places; // of the states remembered
    private int _generation;
    private int _holders; // of the gate, within each other
    private bool _isForgetting;
    private int _walks;

    public Automaton(Network network, ConstraintLimits limits)
    {
        _network = network;
        _limits = limits;
        _stacks = new(limits.MaxAlternatives);
        _closure = new(network, _stacks, limits);
        _ordinaryClass = network.Classes.Of(OrdinaryCharacters.Example);
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

    /// <summary>Places of the states remembered now, with the stacks they share.</summary>
    public int CachedPlaces
    {
        get
        {
            lock (_gate)
            {
                return _places + _stacks.Frames;
            }
        }
    }

    /// <summary>The state after one byte; rejected where no text goes on so.</summary>
    public MachineState Step(MachineState state, int byteClass) => state.IsLast ? _rejected : state.Next(byteClass) ?? WorkOut(state, byteClass);

    /// <summary>The state after one ordinary character, whichever, where they are alike.</summary>
    public MachineState StepOrdinary(MachineState state) => Step(state, _ordinaryClass);

    /// <summary>For the holder: the state after one byte, and what working it out cost where this walk did not come by before.</summary>
    public MachineState Step(MachineState state, int byteClass, int walk, out int cost)
    {
        cost = 0;
        if (state.IsLast)
        {
            return _rejected;
        }

        MachineState next = state.Next(byteClass) ?? WorkOut(state, byteClass);
        ref Transition transition = ref state.TransitionOn(byteClass);
        if (transition.Walk != walk)
        {
            transition.Walk = walk;
            cost = transition.Cost;
        }

        return next;
    }

    public MachineState StepOrdinary(MachineState state, int walk, out int cost) => Step(state, _ordinaryClass, walk, out cost);

    /// <summary>Keeps other threads from working out anything, and what is known from being forgotten, until disposed of.</summary>
    public Holding Hold()
    {
        _gate.Enter();
        _holders++;
        return new(this);
    }

    /// <summary>For the holder: a number for a walk. What a walk costs is what a first one would, whatever is known already.</summary>
    public int BeginWalk() => ++_walks;

    /// <summary>For the holder: the state of this content among those remembered.</summary>
    public MachineState Remembered(MachineState state) => state.Generation == _generation ? state : Top(state, int.MaxValue, long.MaxValue)!;

    /// <summary>For the holder: the state with only the uppermost frames of its stacks, the rest unknown; null where these are too many.</summary>
    public MachineState? Top(MachineState state, int frames) => Top(state, frames, FramesOfAnyTop);

    /// <summary>Forgets all states but the start, once nobody holds them.</summary>
    public void Forget()
    {
        using Holding holding = Hold();
        _isForgetting = true;
    }

    private MachineState? Top(MachineState state, int frames, long maxFrames)
    {
        var tops = new StackSet[state.Stacks.Length];
        bool fits = true;
        for (int i = 0; i < tops.Length && fits; i++)
        {
            fits = _stacks.TryTop(state.Stacks[i], frames, maxFrames, out tops[i]);
        }

        _stacks.EndStep();
        return fits ? Known(new(state.Nodes, tops, state.MayEnd, state.IsPartial, state.IsCut, state.Ordinary) { Generation = _generation }) : null;
    }

    /// <summary>A start that leads to no state made before, so that those can be collected.</summary>
    private MachineState Restart()
    {
        _isForgetting = false;
        _generation++;
        _states.Clear();
        _stacks.Clear();
        _places = 0;
        _closure.Add(_network.Starts[0], StackTable.Bottom);
        MachineState start = _closure.Finish(_generation);
        _states.Add(start);
        return start;
    }

    private MachineState WorkOut(MachineState state, int byteClass)
    {
        using Holding holding = Hold();
        if (state.Next(byteClass) is { } known)
        {
            return known;
        }

        MachineState from = Remembered(state);
        if (ReferenceEquals(from, state))
        {
            MachineState next = Follow(state, byteClass, out int cost);
            state.SetNext(byteClass, Classes.Count, next, cost);
            return next;
        }

        state.SetNext(byteClass, Classes.Count, Step(from, byteClass), from.TransitionOn(byteClass).Cost);
        return state.Next(byteClass)!;
    }

    private MachineState Follow(MachineState state, int byteClass, out int cost)
    {
        byte value = Classes.Representative(byteClass);
        int edges = 0;
        bool isFollowed = false;
        for (int i = 0; i < state.Nodes.Length; i++)
        {
            ReadOnlySpan<ByteEdge> leaving = _network.Bytes.Of(state.Nodes[i]);
            edges += leaving.Length;
            foreach (ByteEdge edge in leaving)
            {
                if (edge.First <= value && value <= edge.Last)
                {
                    _closure.Add(edge.Target, state.Stacks[i]);
                    isFollowed = true;
                }
            }
        }

        MachineState next = isFollowed ? Known(_closure.Finish(_generation)) : _rejected;
        cost = (edges / EdgesPerPlace) + (isFollowed ? _closure.LastCost : 0);
        return next;
    }

    private MachineState Known(MachineState state)
    {
        if (_states.TryGetValue(state, out MachineState? known))
        {
            return known;
        }

        _states.Add(state);
        _places += state.Nodes.Length;
        return state;
    }

    private void Release()
    {
        bool isFull = _states.Count > _limits.MaxCachedStates || (long)_places + _stacks.Frames > _limits.MaxCachedPlaces;
        if (--_holders == 0 && (isFull || _isForgetting))
        {
            _start = Restart();
        }

        _gate.Exit();
    }

    /// <summary>Ends with <see cref="Dispose"/>, once.</summary>
    internal readonly ref struct Holding(Automaton automaton) : IDisposable
    {
        public void Dispose() => automaton.Release();
    }

    private sealed class Content : IEqualityComparer<MachineState>
    {
        public bool Equals(MachineState? x, MachineState? y) => x!.HasContentOf(y!);

        public int GetHashCode(MachineState state) => state.ContentHash();
    }
}
