using System.Runtime.CompilerServices;
using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// All places that a text so far may be at: nodes, each with the stacks it may have. What follows each class of bytes
/// and which tokens are allowed is worked out when first asked for and kept. Equal states of one automaton are the same
/// object until it forgets them.
/// </summary>
internal sealed class MachineState
{
    private readonly int _hash;
    private Transition[]? _transitions; // [byte classes]; null until the first is known
    private ulong[]? _mask;

    /// <param name="nodes">Nodes with byte edges, rising.</param>
    /// <param name="stacks">Of each node.</param>
    /// <param name="mayEnd">Whether the text may end here.</param>
    /// <param name="isPartial">Whether places are missing here because they lie below what the stacks tell.</param>
    /// <param name="isCut">Whether places were left out here to stay within the limits.</param>
    /// <param name="ordinary">What ordinary characters do here.</param>
    public MachineState(int[] nodes, StackSet[] stacks, bool mayEnd, bool isPartial, bool isCut, OrdinaryFollow ordinary)
    {
        Nodes = nodes;
        Stacks = stacks;
        MayEnd = mayEnd;
        IsPartial = isPartial;
        IsCut = isCut;
        Ordinary = ordinary;
        HashCode hash = default;
        hash.Add(mayEnd);
        hash.Add(isPartial);
        hash.Add(isCut);
        for (int i = 0; i < nodes.Length; i++)
        {
            hash.Add(nodes[i]);
            hash.Add(RuntimeHelpers.GetHashCode(stacks[i]));
            Height = Math.Max(Height, stacks[i].Height);
        }

        _hash = hash.ToHashCode();
    }

    public int[] Nodes { get; }

    public StackSet[] Stacks { get; }

    public bool MayEnd { get; }

    public bool IsPartial { get; }

    /// <summary>Whether places were left out here for their number or the work: what is left may depend on the whole stacks.</summary>
    public bool IsCut { get; }

    /// <summary>What ordinary characters do here.</summary>
    public OrdinaryFollow Ordinary { get; }

    /// <summary>Frames of the highest stack.</summary>
    public int Height { get; }

    /// <summary>Whether no byte can follow.</summary>
    public bool IsLast => Nodes.Length == 0;

    /// <summary>Whether no text of the language begins so.</summary>
    public bool IsRejected => Nodes.Length == 0 && !MayEnd;

    /// <summary>How often the automaton had forgotten its states when it made this one.</summary>
    public int Generation { get; init; }

    /// <summary>Of a state that tells only the top of its stacks: the mask of all states with this top, once worked out.</summary>
    public SharedMask? Shared { get; set; }

    /// <summary>The allowed tokens, once worked out; never changed afterwards.</summary>
    public ulong[]? Mask
    {
        get => Volatile.Read(ref _mask);
        set => Volatile.Write(ref _mask, value);
    }

    /// <summary>The state after a byte of a class, once worked out.</summary>
    public MachineState? Next(int byteClass) => Volatile.Read(ref _transitions) is { } transitions ? Volatile.Read(ref transitions[byteClass].Next) : null;

    /// <summary>For the automaton's holder: what follows on a class whose next state is known.</summary>
    public ref Transition TransitionOn(int byteClass) => ref _transitions![byteClass];

    /// <summary>For the automaton's holder: keeps the state after a byte of a class.</summary>
    public void SetNext(int byteClass, int classes, MachineState next, int cost)
    {
        if (_transitions is null)
        {
            Volatile.Write(ref _transitions, new Transition[classes]);
        }

        ref Transition transition = ref _transitions[byteClass];
        transition.Cost = cost;
        Volatile.Write(ref transition.Next, next);
    }

    public bool HasContentOf(MachineState other) => MayEnd == other.MayEnd && IsPartial == other.IsPartial && IsCut == other.IsCut
        && Nodes.AsSpan().SequenceEqual(other.Nodes) && Stacks.AsSpan().SequenceEqual(other.Stacks);

    public int ContentHash() => _hash;
}
