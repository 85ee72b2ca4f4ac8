using MoxE.Engine.Constraints.Networks;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>A network, a vocabulary, and the masks of the states met so far.</summary>
internal sealed class CompiledConstraint : ITokenConstraint
{
    private static readonly int[] TopFrames = [1, 2, 4, 8];

    private readonly ConstraintVocabulary _vocabulary;
    private readonly ConstraintLimits _limits;
    private readonly MaskTable _masks; // the automaton's holder's
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
            using Automaton.Holding holding = Automaton.Hold();
            return _masks.Count;
        }
    }

    public IConstraintState Start() => new ConstraintState(this);

    public ReadOnlySpan<byte> TokenBytes(int token) => _vocabulary.Tokens.TokenBytes(token);

    /// <summary>The tokens that may follow a state.</summary>
    public ulong[] MaskOf(MachineState state) => state.Mask ?? WorkOut(state);

    private ulong[] WorkOut(MachineState state)
    {
        using Automaton.Holding holding = Automaton.Hold();
        MachineState remembered = Automaton.Remembered(state);
        remembered.Mask ??= Make(remembered);
        return state.Mask = remembered.Mask;
    }

    /// <summary>Half of the work may go into finding all tokens; the other half is for tokens of one byte, should that not do.</summary>
    private ulong[] Make(MachineState state)
    {
        long work = _limits.MaxMaskWork / 2;
        if (FromTop(state, ref work) is { } shared)
        {
            return shared;
        }

        ulong[] mask = new ulong[_vocabulary.Words];
        if (work < 0 || !MaskWalk.Fill(Automaton, _vocabulary, work, state, mask).IsWhole)
        {
            mask.AsSpan().Clear();
            MaskWalk.FillBytes(Automaton, _vocabulary, _limits.MaxMaskWork / 2, state, mask);
        }

        return Keep(mask);
    }

    /// <summary>
    /// Most tokens look at few frames, so states that differ further down share a mask. Near the limit of the depth they
    /// do not: there the frames below decide what still fits. Nor do they where places were left out.
    /// </summary>
    private ulong[]? FromTop(MachineState state, ref long work)
    {
        foreach (int frames in TopFrames)
        {
            if (frames >= state.Height || state.IsCut || work < 0 || Automaton.Top(state, frames) is not { } top)
            {
                break;
            }

            SharedMask shared = top.Shared ??= Share(top, work);
            work -= shared.Work;
            if (shared.Mask is { } mask && shared.Reach + state.Height - frames + _margin <= _limits.MaxDepth)
            {
                return mask;
            }
        }

        return null;
    }

    private SharedMask Share(MachineState top, long maxWork)
    {
        ulong[] mask = new ulong[_vocabulary.Words];
        WalkResult walk = MaskWalk.Fill(Automaton, _vocabulary, maxWork, top, mask);
        return new(walk.IsPartial || walk.IsCut || !walk.IsWhole ? null : Keep(mask), walk.Reach, walk.Work);
    }

    private ulong[] Keep(ulong[] mask)
    {
        if (_masks.IsFull(mask.Length))
        {
            _masks.Clear();
            Automaton.Forget();
        }

        return _masks.Keep(mask);
    }
}
