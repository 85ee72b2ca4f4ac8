using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Networks;

/// <summary>
/// Writes expressions as nodes and edges. What is repeated a known number of times becomes a rule of its own unless it
/// is tiny, so that a thousand characters are a thousand calls and not a thousand copies.
/// </summary>
internal sealed class NetworkBuilder
{
    private const int CopiesOfAnything = 2;

    private readonly RuleSet _rules;
    private readonly NetworkParts _parts;
    private readonly Queue<(int Rule, Expression Body)> _waiting = [];

    private NetworkBuilder(RuleSet rules, int maxSize)
    {
        _rules = rules;
        _parts = new(maxSize);
    }

    public static Network Build(RuleSet rules, int maxSize)
    {
        NetworkBuilder builder = new(rules, maxSize);
        for (int rule = 0; rule < rules.Count; rule++)
        {
            builder.Enqueue(rules.Body(rule));
        }

        while (builder._waiting.TryDequeue(out var next))
        {
            int end = builder.Write(next.Body, builder._parts.Starts[next.Rule]);
            builder._parts.AddEmpty(end, builder._parts.Ends[next.Rule]);
        }

        return new Network(builder._parts);
    }

    private int Enqueue(Expression body)
    {
        int rule = _parts.Starts.Count;
        _parts.Starts.Add(_parts.NewNode());
        _parts.Ends.Add(_parts.NewNode());
        _waiting.Enqueue((rule, body));
        return rule;
    }

    /// <summary>Writes an expression from a node on and returns the node after it. It leads no edge back to <paramref name="from"/>.</summary>
    private int Write(Expression expression, int from) => expression switch
    {
        Expression.Bytes bytes => WriteBytes(bytes.Value, from),
        Expression.Characters characters => WriteCharacters(characters.Set, from),
        Expression.Sequence sequence => sequence.Parts.Aggregate(from, (node, part) => Write(part, node)),
        Expression.OneOf choice => WriteChoice(choice.Options, from),
        Expression.Repeat repeat => WriteRepeat(repeat, from),
        Expression.Call call => WriteCall(call.Rule, from),
        Expression.Graph graph => WriteGraph(graph, from),
        _ => throw new InvalidOperationException($"an expression of type {expression.GetType().Name} cannot be written"),
    };

    private int WriteBytes(byte[] value, int from)
    {
        foreach (byte one in value)
        {
            int next = _parts.NewNode();
            _parts.AddByte(from, one, one, next);
            from = next;
        }

        return from;
    }

    private int WriteCharacters(CodePointSet set, int from)
    {
        int end = _parts.NewNode();
        WriteSpellings([.. Utf8Ranges.Split(set)], 0, from, end, []);
        return end;
    }

    /// <summary>Writes what some characters are spelled with from a byte on. Where two begin with the same range they share its edge, so that a byte leads to one node.</summary>
    /// <param name="spellings">By rising characters: the ranges at one place are the same or have no byte in common.</param>
    /// <param name="depth">The place of that byte.</param>
    /// <param name="from">The node before it.</param>
    /// <param name="end">The node behind every character.</param>
    /// <param name="before">The node before a byte range that leads to a node, for endings that many have in common.</param>
    private void WriteSpellings(ReadOnlySpan<(byte First, byte Last)[]> spellings, int depth, int from, int end, Dictionary<(byte, byte, int), int> before)
    {
        while (!spellings.IsEmpty)
        {
            (byte first, byte last) = spellings[0][depth];
            int alike = 1;
            while (alike < spellings.Length && spellings[alike][depth] == (first, last))
            {
                alike++;
            }

            int target = alike == 1 ? WriteEnding(spellings[0].AsSpan(depth + 1), end, before) : _parts.NewNode();
            _parts.AddByte(from, first, last, target);
            if (alike > 1)
            {
                WriteSpellings(spellings[..alike], depth + 1, target, end, before);
            }

            spellings = spellings[alike..];
        }
    }

    private int WriteEnding(ReadOnlySpan<(byte First, byte Last)> ranges, int end, Dictionary<(byte, byte, int), int> before)
    {
        int target = end;
        for (int i = ranges.Length - 1; i >= 0; i--)
        {
            (byte first, byte last) = ranges[i];
            if (!before.TryGetValue((first, last, target), out int node))
            {
                node = _parts.NewNode();
                _parts.AddByte(node, first, last, target);
                before.Add((first, last, target), node);
            }

            target = node;
        }

        return target;
    }

    private int WriteChoice(IReadOnlyList<Expression> options, int from)
    {
        int end = _parts.NewNode();
        foreach (Expression option in options)
        {
            _parts.AddEmpty(Write(option, from), end);
        }

        return end;
    }

    private int WriteCall(int rule, int from)
    {
        int next = _parts.NewNode();
        _parts.AddCall(from, rule, next);
        return next;
    }

    private int WriteRepeat(Expression.Repeat repeat, int from)
    {
        Expression body = repeat.Body;
        if (Math.Max(repeat.Min, repeat.Max ?? 0) > CopiesOfAnything && !IsTiny(body))
        {
            body = new Expression.Call(Enqueue(body));
        }

        for (int i = 0; i < repeat.Min; i++)
        {
            from = Write(body, from);
        }

        if (repeat.Max is not { } max)
        {
            int hub = _parts.NewNode();
            _parts.AddEmpty(from, hub);
            _parts.AddEmpty(Write(body, hub), hub);
            return hub;
        }

        int end = _parts.NewNode();
        for (int i = repeat.Min; i < max; i++)
        {
            _parts.AddEmpty(from, end);
            from = Write(body, from);
        }

        _parts.AddEmpty(from, end);
        return end;
    }

    private static bool IsTiny(Expression body) => body is Expression.Call or Expression.Bytes { Value.Length: <= 2 }
        || (body is Expression.Characters characters && characters.Set.Ranges is [.., (_, <= 0x7F)] or []);

    private int WriteGraph(Expression.Graph graph, int from)
    {
        int[] nodes = new int[graph.States];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = _parts.NewNode();
        }

        int end = _parts.NewNode();
        _parts.AddEmpty(from, nodes[0]);
        foreach (GraphEdge edge in graph.Edges)
        {
            _parts.AddEmpty(Write(edge.On, nodes[edge.From]), nodes[edge.To]);
        }

        foreach (int final in graph.Finals)
        {
            _parts.AddEmpty(nodes[final], end);
        }

        return end;
    }
}
