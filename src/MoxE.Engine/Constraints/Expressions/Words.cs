using System.Text;

namespace MoxE.Engine.Constraints.Expressions;

/// <summary>Finite sets of words as one automaton: a trie, so that a thousand words are one place and not a thousand.</summary>
internal static class Words
{
    /// <summary>Exactly these byte strings.</summary>
    public static Expression AnyOf(IEnumerable<byte[]> words)
    {
        List<GraphEdge> edges = [];
        HashSet<int> finals = [];
        Dictionary<(int, byte), int> children = [];
        int states = 1;
        foreach (byte[] word in words)
        {
            int state = 0;
            foreach (byte value in word)
            {
                if (!children.TryGetValue((state, value), out int next))
                {
                    next = states++;
                    children.Add((state, value), next);
                    edges.Add(new(state, new Expression.Bytes([value]), next));
                }

                state = next;
            }

            finals.Add(state);
        }

        return new Expression.Graph(states, edges, [.. finals]);
    }

    /// <summary>Every text of characters but these words.</summary>
    /// <param name="words">The words left out.</param>
    /// <param name="spell">How a character of a set is written.</param>
    public static Expression NoneOf(IEnumerable<string> words, Func<CodePointSet, Expression> spell)
    {
        List<Dictionary<int, int>> children = [[]]; // of each trie node: code point to node
        HashSet<int> ends = [];
        foreach (string word in words)
        {
            int state = 0;
            foreach (Rune rune in word.EnumerateRunes())
            {
                if (!children[state].TryGetValue(rune.Value, out int next))
                {
                    next = children.Count;
                    children.Add([]);
                    children[state].Add(rune.Value, next);
                }

                state = next;
            }

            ends.Add(state);
        }

        int elsewhere = children.Count;
        List<GraphEdge> edges = [new(elsewhere, spell(CodePointSet.All), elsewhere)];
        for (int state = 0; state < elsewhere; state++)
        {
            foreach ((int codePoint, int next) in children[state])
            {
                edges.Add(new(state, spell(CodePointSet.Single(codePoint)), next));
            }

            CodePointSet others = CodePointSet.Of([.. children[state].Keys.Select(codePoint => (codePoint, codePoint))]).Complement();
            edges.Add(new(state, spell(others), elsewhere));
        }

        return new Expression.Graph(elsewhere + 1, edges, [.. Enumerable.Range(0, elsewhere + 1).Except(ends)]);
    }
}
