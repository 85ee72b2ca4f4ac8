using MoxE.Engine.Constraints.Networks;
using MoxE.Engine.Constraints.Tokens;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// Walks the vocabulary's trees and the automaton together, to find which tokens may follow a state. Where each ordinary
/// character may come, the tokens made of them are taken by their number of characters, without a look at their bytes.
/// The automaton is held meanwhile.
/// </summary>
internal ref struct MaskWalk
{
    private const int NoWay = -1;
    private const int SmallSubtree = 4; // nodes that are walked sooner than taken together
    private const int TokensPerNode = 8; // tokens taken together in the time that a step to one node takes
    private const int NodesPerPlace = 16; // such steps in the time that the automaton looks at one new place

    private readonly Automaton _automaton;
    private readonly ConstraintVocabulary _vocabulary;
    private readonly Span<ulong> _mask;
    private readonly MachineState[] _path; // [depth]: the state after so many bytes of the token looked at
    private readonly int _walk;
    private long _workLeft;
    private bool _isPartial;
    private bool _isCut;
    private int _reach;

    private MaskWalk(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        _automaton = automaton;
        _vocabulary = vocabulary;
        _mask = mask;
        _path = new MachineState[vocabulary.All.MaxBytes + 1];
        _walk = automaton.BeginWalk();
        _workLeft = maxWork;
        _reach = state.Height;
        _isPartial = state.IsPartial;
    }

    private readonly bool IsOver => _isPartial || _workLeft < 0;

    /// <summary>Fills an empty mask with the tokens that may follow a state that the automaton remembers.</summary>
    public static WalkResult Fill(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        MaskWalk walk = new(automaton, vocabulary, maxWork, state, mask);
        walk.Start(state);
        return new(walk._isPartial, walk._isCut, walk._workLeft >= 0, walk._reach, maxWork - walk._workLeft);
    }

    /// <summary>As <see cref="Fill"/>, but only with tokens of one byte, and when there is no more time only those of the least bytes, though at least one.</summary>
    public static void FillBytes(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        MaskWalk walk = new(automaton, vocabulary, maxWork, state, mask);
        TokenTrie bytes = vocabulary.SingleBytes;
        bool isAny = false;
        foreach (ref readonly TrieNode node in bytes.Nodes)
        {
            if (!walk.Step(state, node.Value).IsRejected)
            {
                walk.Allow(bytes, node);
                isAny = true;
            }

            if (isAny && walk._workLeft < 0)
            {
                return;
            }
        }
    }

    private void Start(MachineState state)
    {
        OrdinaryTokens ordinary = _vocabulary.Ordinary;
        int room = Room(state, ordinary.MaxCharacters, out bool isLoop);
        if (IsOver)
        {
            return;
        }

        if (room == NoWay)
        {
            _path[0] = state;
            Walk(_vocabulary.All, 0, _vocabulary.All.Nodes.Length);
            return;
        }

        ordinary.Fill(room, _mask);
        _workLeft -= _mask.Length;
        if (isLoop)
        {
            WalkRest(ordinary.AllRests, state);
            return;
        }

        for (int characters = 0; characters <= room && !IsOver; characters++)
        {
            WalkRest(ordinary.Rests(characters), state);
            state = characters < room ? Step(state) : state;
        }
    }

    private void WalkRest(TokenTrie? rests, MachineState state)
    {
        if (rests is not null)
        {
            _path[0] = state;
            Walk(rests, 0, rests.Nodes.Length);
        }
    }

    /// <summary>Walks some subtrees that lie behind each other; the state before their first node is in the path.</summary>
    private void Walk(TokenTrie trie, int first, int end)
    {
        ReadOnlySpan<TrieNode> nodes = trie.Nodes;
        for (int i = first; i < end;)
        {
            ref readonly TrieNode node = ref nodes[i];
            MachineState next = Step(_path[node.Depth], node.Value);
            if (IsOver)
            {
                return;
            }

            if (next.IsRejected)
            {
                i = node.Skip;
                continue;
            }

            Allow(trie, node);
            if (next.Ordinary == OrdinaryFollow.Alike && node.IsBorder && node.Skip - i > SmallSubtree && TryTake(trie, i, next))
            {
                i = node.Skip;
                continue;
            }

            _path[node.Depth + 1] = next;
            i++;
        }
    }

    /// <summary>Takes what lies below a node after which ordinary characters may come, without a step for each of them.</summary>
    private bool TryTake(TokenTrie trie, int top, MachineState state)
    {
        TrieNode node = trie.Nodes[top];
        int room = Room(state, trie.MaxCharacters - node.Characters, out _);
        if (room == NoWay || IsOver)
        {
            return room != NoWay;
        }

        int taken = node.IdsEnd, longest = node.Characters + room;
        _workLeft -= (trie.SubtreeIdsEnd(node) - taken) / TokensPerNode;
        ReadOnlySpan<int> stops = trie.Stops;
        for (int i = trie.FirstStop(top + 1); i < stops.Length && stops[i] < node.Skip && !IsOver;)
        {
            TrieNode stop = trie.Nodes[stops[i]];
            trie.AddShort(taken, stop.IdsStart, longest, _mask);
            taken = trie.SubtreeIdsEnd(stop);
            int before = stop.Characters - 1 - node.Characters;
            if (before <= room)
            {
                _path[stop.Depth] = After(state, before);
                Walk(trie, stops[i], stop.Skip);
            }

            while (i < stops.Length && stops[i] < stop.Skip)
            {
                i++;
            }
        }

        trie.AddShort(taken, trie.SubtreeIdsEnd(node), longest, _mask);
        return true;
    }

    /// <summary>
    /// How many ordinary characters may come after a state, whichever they are; <paramref name="enough"/> where it is that
    /// many or more, and <see cref="NoWay"/> where some may come and others not.
    /// </summary>
    /// <param name="state">Where they begin.</param>
    /// <param name="enough">As many as any token has.</param>
    /// <param name="isLoop">Whether each leads back to the state.</param>
    private int Room(MachineState state, int enough, out bool isLoop)
    {
        isLoop = false;
        for (int room = 0; room < enough; room++)
        {
            if (state.Ordinary != OrdinaryFollow.Alike || IsOver)
            {
                return state.Ordinary == OrdinaryFollow.Never ? room : NoWay;
            }

            MachineState next = Step(state);
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

    private MachineState After(MachineState state, int characters)
    {
        for (int i = 0; i < characters; i++)
        {
            MachineState next = Step(state);
            if (ReferenceEquals(next, state))
            {
                break;
            }

            state = next;
        }

        return state;
    }

    private MachineState Step(MachineState state, byte value) => Pass(_automaton.Step(state, _automaton.Classes.Of(value), _walk, out int cost), cost);

    /// <summary>After one ordinary character, where all are alike.</summary>
    private MachineState Step(MachineState state) => Pass(_automaton.StepOrdinary(state, _walk, out int cost), cost);

    private MachineState Pass(MachineState next, int cost)
    {
        _workLeft -= 1 + ((long)cost * NodesPerPlace);
        _isPartial |= next.IsPartial;
        _isCut |= next.IsCut;
        _reach = Math.Max(_reach, next.Height);
        return next;
    }

    private readonly void Allow(TokenTrie trie, in TrieNode node)
    {
        foreach (int id in trie.Ids(node))
        {
            ConstraintVocabulary.Set(_mask, id);
        }
    }
}
