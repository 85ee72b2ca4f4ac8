namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>A grammar as sets of places in a text: where a rule that begins at one place may end. Slow and obvious.</summary>
internal sealed class NaiveGrammar
{
    private readonly Node[] _rules;

    private NaiveGrammar(Node[] rules) => _rules = rules;

    private abstract record Node;

    private sealed record Literal(string Text) : Node;

    private sealed record Rule(int Index) : Node;

    private sealed record All(Node[] Parts) : Node;

    private sealed record One(Node[] Options) : Node;

    private sealed record Many(Node Body, int Min, int Max) : Node;

    public static NaiveGrammar Random(Random random)
    {
        int rules = random.Next(1, 4);
        return new([.. Enumerable.Range(0, rules).Select(_ => Make(random, rules, 3))]);
    }

    /// <summary>Looks again and again until nothing new is found, so that rules may begin with themselves.</summary>
    public bool Has(string text)
    {
        Dictionary<(int, int), HashSet<int>> known = [];
        int found;
        do
        {
            found = known.Values.Sum(ends => ends.Count);
            Ends(new Rule(0), 0, text, known, []);
        }
        while (known.Values.Sum(ends => ends.Count) > found);
        return known[(0, 0)].Contains(text.Length);
    }

    public override string ToString() => string.Join('\n', _rules.Select((body, i) => $"{Name(i)} ::= {Write(body)}"));

    private static string Name(int rule) => rule == 0 ? "root" : $"r{rule}";

    private static Node Make(Random random, int rules, int depth) => random.Next(depth == 0 ? 3 : 7) switch
    {
        0 or 1 => new Literal(new[] { "a", "b", "ab" }[random.Next(3)]),
        2 => depth == 3 ? new Literal("b") : new Rule(random.Next(rules)),
        3 or 4 => new All([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(random, rules, depth - 1))]),
        5 => new One([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(random, rules, depth - 1))]),
        _ => new Many(Make(random, rules, depth - 1), random.Next(3), random.Next(4) is var more && more == 3 ? int.MaxValue : more + 3),
    };

    private static string Write(Node node) => node switch
    {
        Literal literal => $"\"{literal.Text}\"",
        Rule rule => Name(rule.Index),
        All all => $"({string.Join(' ', all.Parts.Select(Write))})",
        One one => $"({string.Join(" | ", one.Options.Select(Write))})",
        Many { Max: int.MaxValue } many => $"{Write(many.Body)}{{{many.Min},}}",
        Many many => $"{Write(many.Body)}{{{many.Min},{many.Max}}}",
        _ => throw new InvalidOperationException(),
    };

    private HashSet<int> Ends(Node node, int from, string text, Dictionary<(int, int), HashSet<int>> known, HashSet<(int, int)> visited)
    {
        switch (node)
        {
            case Literal literal:
                return text.AsSpan(from).StartsWith(literal.Text, StringComparison.Ordinal) ? [from + literal.Text.Length] : [];
            case Rule rule:
                HashSet<int> ends = known.TryGetValue((rule.Index, from), out HashSet<int>? before) ? before : known[(rule.Index, from)] = [];
                if (visited.Add((rule.Index, from)))
                {
                    ends.UnionWith(Ends(_rules[rule.Index], from, text, known, visited));
                }

                return [.. ends];
            case All all:
                return all.Parts.Aggregate(new HashSet<int> { from }, (places, part) => [.. places.SelectMany(place => Ends(part, place, text, known, visited))]);
            case One one:
                return [.. one.Options.SelectMany(option => Ends(option, from, text, known, visited))];
            case Many many:
                HashSet<int> found = [], now = [from];
                for (int count = 0; count <= Math.Min(many.Max, many.Min + text.Length + 1); count++)
                {
                    if (count >= many.Min)
                    {
                        found.UnionWith(now);
                    }

                    now = [.. now.SelectMany(place => Ends(many.Body, place, text, known, visited))];
                }

                return found;
            default:
                throw new InvalidOperationException();
        }
    }
}
