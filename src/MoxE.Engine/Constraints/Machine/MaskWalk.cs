namespace MoxE.Engine.Constraints.Machine;

/// <summary>Walks the vocabulary's trees and the automaton together, to find which tokens may follow a state.</summary>
internal ref struct MaskWalk
{
    private readonly Automaton _automaton;
    private readonly ConstraintVocabulary _vocabulary;
    private readonly Span<ulong> _mask;
    private long _workLeft;
    private bool _isPartial;
    private int _reach;

    private MaskWalk(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, Span<ulong> mask)
    {
        _automaton = automaton;
        _vocabulary = vocabulary;
        _mask = mask;
        _workLeft = maxWork;
    }

    /// <summary>Fills an empty mask with the tokens that may follow a state.</summary>
    /// <returns>Whether the walk met a place below what the stacks tell, so that the mask means nothing; and the frames of the highest stack on the way.</returns>
    public static (bool IsPartial, int Reach) Fill(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        MaskWalk walk = new(automaton, vocabulary, maxWork, mask) { _reach = state.Height };
        if (!walk.TryPlain(state) || !walk.TryWalk(vocabulary.OtherTokens, state))
        {
            // Too much to look at: what is left are tokens of one byte, which can still spell every text.
            mask.Clear();
            walk._workLeft = long.MaxValue;
            walk.TryWalk(vocabulary.SingleBytes, state);
        }

        return (walk._isPartial, walk._reach);
    }

    private bool TryPlain(MachineState state)
    {
        // Inside a string every plain character leads back to the same state. The charge is that of the walk it saves:
        // what is allowed must not depend on what happens to be known already.
        if (!LoopsOnPlainBytes(state))
        {
            return TryWalk(_vocabulary.PlainTokens, state);
        }

        _vocabulary.PlainMask.CopyTo(_mask);
        _workLeft -= (long)_vocabulary.PlainTokens.Nodes.Length * state.Size;
        return _workLeft >= 0;
    }

    private readonly bool LoopsOnPlainBytes(MachineState state)
    {
        foreach (byte value in ConstraintVocabulary.PlainBytes)
        {
            if (!_automaton.Step(state, _automaton.Classes.Of(value)).HasContentOf(state))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWalk(TokenTrie trie, MachineState state)
    {
        MachineState[] path = new MachineState[trie.MaxBytes + 1];
        path[0] = state;
        ReadOnlySpan<TrieNode> nodes = trie.Nodes;
        for (int i = 0; i < nodes.Length;)
        {
            ref readonly TrieNode node = ref nodes[i];
            MachineState from = path[node.Depth];
            _workLeft -= from.Size;
            if (_workLeft < 0)
            {
                return false;
            }

            MachineState next = _automaton.Step(from, _automaton.Classes.Of(node.Value));
            _isPartial |= next.IsPartial;
            if (_isPartial)
            {
                return true;
            }

            if (next.IsRejected)
            {
                i = node.Skip;
                continue;
            }

            _reach = Math.Max(_reach, next.Height);
            path[node.Depth + 1] = next;
            foreach (int id in trie.Ids(node))
            {
                ConstraintVocabulary.Set(_mask, id);
            }

            i++;
        }

        return true;
    }
}
