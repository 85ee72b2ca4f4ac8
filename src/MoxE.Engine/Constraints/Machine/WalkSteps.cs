using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>The steps of one <see cref="MaskWalk"/> through the automaton, what they cost and what they met. The automaton is held meanwhile.</summary>
/// <param name="automaton">Where the steps go.</param>
/// <param name="start">Where they begin.</param>
/// <param name="maxWork">Steps that may be taken.</param>
internal sealed class WalkSteps(Automaton automaton, MachineState start, long maxWork)
{
    /// <summary>In place of a number of characters: it depends on which.</summary>
    public const int NoWay = -1;

    private const int NodesPerPlace = 16; // steps to where the way is known in the time that the automaton looks at one new place

    private readonly int _walk = automaton.BeginWalk();
    private long _work;
    private bool _isPartial = start.IsPartial;
    private bool _isCut;
    private int _reach = start.Height;

    /// <summary>Whether to go on makes no sense.</summary>
    public bool IsOver => _isPartial || _work > maxWork;

    public WalkResult Result => new(_isPartial, _isCut, _work <= maxWork, _reach, _work);

    /// <summary>Counts work that is no step.</summary>
    public void Charge(long steps) => _work += steps;

    /// <summary>
    /// How many ordinary characters may come after a state, whichever they are; <paramref name="enough"/> where it is that
    /// many or more, and <see cref="NoWay"/> where some may come and others not.
    /// </summary>
    /// <param name="state">Where they begin.</param>
    /// <param name="enough">As many as any token has.</param>
    /// <param name="isLoop">Whether each leads back to the state.</param>
    public int Room(MachineState state, int enough, out bool isLoop)
    {
        isLoop = false;
        for (int room = 0; room < enough; room++)
        {
            if (state.Ordinary != OrdinaryFollow.Alike || IsOver)
            {
                return state.Ordinary == OrdinaryFollow.Never ? room : NoWay;
            }

            MachineState next = StepOrdinary(state);
            if (next.IsRejected)
            {
                return room; // what would follow lies too deep
            }

            if (ReferenceEquals(next, state))
            {
                isLoop = room == 0;
                return enough;
            }

            state = next;
        }

        return enough;
    }

    /// <summary>The state after so many ordinary characters.</summary>
    public MachineState After(MachineState state, int characters)
    {
        for (int i = 0; i < characters; i++)
        {
            MachineState next = StepOrdinary(state);
            if (ReferenceEquals(next, state))
            {
                break;
            }

            state = next;
        }

        return state;
    }

    public MachineState Step(MachineState state, byte value) => Pass(automaton.Step(state, automaton.Classes.Of(value), _walk, out int cost), cost);

    /// <summary>After one ordinary character, where all are alike.</summary>
    public MachineState StepOrdinary(MachineState state) => Pass(automaton.StepOrdinary(state, _walk, out int cost), cost);

    private MachineState Pass(MachineState next, int cost)
    {
        _work += 1 + ((long)cost * NodesPerPlace);
        _isPartial |= next.IsPartial;
        _isCut |= next.IsCut;
        _reach = Math.Max(_reach, next.Height);
        return next;
    }
}
