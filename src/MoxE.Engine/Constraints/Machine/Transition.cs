namespace MoxE.Engine.Constraints.Machine;

/// <summary>What follows a state on one class of bytes.</summary>
internal struct Transition
{
    /// <summary>The next state; null until worked out. The other fields are those of the automaton's holder.</summary>
    public MachineState? Next;

    /// <summary>What working it out took, as <see cref="Closure.LastCost"/> counts.</summary>
    public int Cost;

    /// <summary>The last walk that came by.</summary>
    public int Walk;
}
