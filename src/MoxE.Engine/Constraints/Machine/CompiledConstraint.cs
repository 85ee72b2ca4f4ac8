using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>A network, a vocabulary, and the masks of the states met so far.</summary>
internal sealed class CompiledConstraint : ITokenConstraint
{
    private static readonly int[] TopFrames = [1, 2, 4, 8];

    private readonly Lock _gate = new();
    private readonly ConstraintVocabulary _vocabulary;
    private readonly ConstraintLimits _limits;
    private readonly MaskTable _masks;
    private readonly int _margin; // frames between a state's highest stack and the highest one that a step from it looks at

    /// <param name="network">Without left recursion.</param>
    /// <param name="framesPerByte">The most frames that one byte can add.</param>
    /// <param name="vocabulary">Of the model whose tokens are masked.</param>
    /// <param name="limits">What the masks may cost.</param>
    public CompiledConstraint(Network network, int framesPerByte, ConstraintVocabulary vocabulary, ConstraintLimits limits)
    {
        _vocabulary = vocabulary;
        _limits = limits;
        _masks = new(limits.MaxCachedMaskBytes);
        _margin = framesPerByte + network.MaxHeight;
        Automaton = new(network, limits);
        MaskOf(Automaton.Start);
    }

    public Automaton Automaton { get; }

    public int CachedMasks
    {
        get
        {
            lock (_gate)
            {
                return _masks.Count;
            }
        }
    }

    public IConstraintState Start() => new ConstraintState(this);

    public ReadOnlySpan<byte> TokenBytes(int token) => _vocabulary.Tokens.TokenBytes(token);

    /// <summary>The tokens that may follow a state.</summary>
    public ulong[] MaskOf(MachineState state) => state.Mask ?? WorkOut(state);

    private ulong[] WorkOut(MachineState state)
    {
        ulong[] mask = FromTop(state) ?? Fill(state, out _, out _);
        state.Mask = mask;
        return mask;
    }

    /// <summary>
    /// Most tokens look at few frames, so states that differ further down share a mask. Near the limit of the depth they
    /// do not: there the frames below decide what still fits.
    /// </summary>
    private ulong[]? FromTop(MachineState state)
    {
        foreach (int frames in TopFrames)
        {
            if (frames >= state.Height)
            {
                break;
            }

            MachineState top = Automaton.Top(state, frames);
            if (top.Shared is null)
            {
                ulong[] mask = Fill(top, out bool isPartial, out int highest);
                top.Shared = new(isPartial ? null : mask, highest);
            }

            if (top.Shared is { Mask: { } shared, Reach: int reach } && reach + state.Height - frames + _margin <= _limits.MaxDepth)
            {
                return shared;
            }
        }

        return null;
    }

    private ulong[] Fill(MachineState state, out bool isPartial, out int reach)
    {
        ulong[] mask = new ulong[_vocabulary.Words];
        (isPartial, reach) = MaskWalk.Fill(Automaton, _vocabulary, _limits.MaxMaskWork, state, mask);
        lock (_gate)
        {
            if (_masks.IsFull(mask.Length))
            {
                _masks.Clear();
                Automaton.Forget();
            }

            return _masks.Keep(mask);
        }
    }
}
