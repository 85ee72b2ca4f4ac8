namespace MoxE.Engine.Constraints.Machine;

/// <summary>A sequence's place: one state of the automaton.</summary>
internal sealed class ConstraintState(CompiledConstraint constraint) : IConstraintState
{
    private MachineState _state = constraint.Automaton.Start;

    public ReadOnlySpan<ulong> Allowed => constraint.MaskOf(_state);

    public bool MayEnd => _state.MayEnd;

    public void Accept(int token)
    {
        Automaton automaton = constraint.Automaton;
        ReadOnlySpan<byte> bytes = constraint.TokenBytes(token);
        MachineState state = _state;
        foreach (byte value in bytes)
        {
            state = automaton.Step(state, automaton.Classes.Of(value));
        }

        if (bytes.IsEmpty || state.IsRejected)
        {
            throw new ArgumentException($"token {token} is not allowed here", nameof(token));
        }

        _state = state;
    }
}
