using MoxE.Engine.Constraints.Networks;
using MoxE.Engine.Constraints.Tokens;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// Walks the vocabulary's trees and the automaton together, to find which tokens may follow a state. Where each ordinary
/// character may come, the tokens made of them are taken by their number of characters, without a look at their bytes.
/// The automaton is held meanwhile.
/// </summary>
internal readonly ref struct MaskWalk
{
    private const int SmallSubtree = 4; // nodes that are walked sooner than taken together
    private const int TokensPerNode = 8; // tokens taken together in the time that a step to one node takes

    private readonly ConstraintVocabulary _vocabulary;
    private readonly WalkSteps _steps;
    private readonly Span<ulong> _mask;
    private readonly MachineState[] _path; // [depth]: the state after so many bytes of the token looked at

    private MaskWalk(ConstraintVocabulary vocabulary, WalkSteps steps, Span<ulong> mask)
    {
        _vocabulary = vocabulary;
        _steps = steps;
        _mask = mask;
        _path = new MachineState[vocabulary.All.MaxBytes + 1];
    }

    /// <summary>Fills an empty mask with the tokens that may follow a state that the automaton remembers.</summary>
    public static WalkResult Fill(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        WalkSteps steps = new(automaton, state, maxWork);
        new MaskWalk(vocabulary, steps, mask).Start(state);
        return steps.Result;
    }

    /// <summary>As <see cref="Fill"/>, but only with tokens of one byte, and when there is no work left only those of the least bytes, though at least one.</summary>
    public static void FillBytes(Automaton automaton, ConstraintVocabulary vocabulary, long maxWork, MachineState state, Span<ulong> mask)
    {
        WalkSteps steps = new(automaton, state, maxWork);
        MaskWalk walk = new(vocabulary, steps, mask);
        bool isAny = false;
        foreach (ref readonly TrieNode node in vocabulary.SingleBytes.Nodes)
        {
            if (!steps.Step(state, node.Value).IsRejected)
            {
                walk.Allow(vocabulary.SingleBytes, node);
                isAny = true;
            }

            if (isAny && steps.IsOver)
            {
                return;
            }
        }
    }

    private void Start(MachineState state)
    {
        OrdinaryTokens ordinary = _vocabulary.Ordinary;
        int room = _steps.Room(state, ordinary.MaxCharacters, out bool isLoop);
        if (_steps.IsOver)
        {
            return;
        }

        if (room == WalkSteps.NoWay)
        {
            _path[0] = state;
            Walk(_vocabulary.All, 0, _vocabulary.All.Nodes.Length);
            return;
        }

        ordinary.Fill(room, _mask);
        _steps.Charge(_mask.Length);
        if (isLoop)
        {
            WalkRest(ordinary.AllRests, state);
            return;
        }

        for (int characters = 0; characters <= room && !_steps.IsOver; characters++)
        {
            WalkRest(ordinary.Rests(characters), state);
            state = characters < room ? _steps.StepOrdinary(state) : state;
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
            MachineState next = _steps.Step(_path[node.Depth], node.Value);
            if (_steps.IsOver)
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
        int room = _steps.Room(state, trie.MaxCharacters - node.Characters, out _);
        if (room == WalkSteps.NoWay || _steps.IsOver)
        {
            return room != WalkSteps.NoWay;
        }

        int taken = node.IdsEnd, longest = node.Characters + room;
        _steps.Charge((trie.SubtreeIdsEnd(node) - taken) / TokensPerNode);
        ReadOnlySpan<int> stops = trie.Stops;
        for (int i = trie.FirstStop(top + 1); i < stops.Length && stops[i] < node.Skip && !_steps.IsOver;)
        {
            TrieNode stop = trie.Nodes[stops[i]];
            trie.AddShort(taken, stop.IdsStart, longest, _mask);
            taken = trie.SubtreeIdsEnd(stop);
            int before = stop.Characters - 1 - node.Characters;
            if (before <= room)
            {
                _path[stop.Depth] = _steps.After(state, before);
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

    private void Allow(TokenTrie trie, in TrieNode node)
    {
        foreach (int id in trie.Ids(node))
        {
            ConstraintVocabulary.Set(_mask, id);
        }
    }
}
