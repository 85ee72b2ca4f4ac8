using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>The inside of objects and arrays: parts in a fixed order with commas between those that are there.</summary>
internal static class JsonSequence
{
    /// <summary>Parts, some of which may be left out, then any number of further ones.</summary>
    /// <param name="parts">In order; whether each may be left out.</param>
    /// <param name="further">What may follow them, or null.</param>
    public static Expression Separated(IReadOnlyList<(Expression Part, bool IsOptional)> parts, Expression? further)
    {
        // State 2 i: before part i, nothing written yet; state 2 i + 1: before part i, something written.
        List<GraphEdge> edges = [];
        for (int i = 0; i < parts.Count; i++)
        {
            (Expression part, bool isOptional) = parts[i];
            int empty = 2 * i, some = empty + 1;
            edges.Add(new(empty, part, some + 2));
            edges.Add(new(some, Expression.Then(JsonText.Comma, part), some + 2));
            if (isOptional)
            {
                edges.Add(new(empty, Expression.Empty, empty + 2));
                edges.Add(new(some, Expression.Empty, some + 2));
            }
        }

        int last = 2 * parts.Count;
        if (further is not null)
        {
            edges.Add(new(last, further, last + 1));
            edges.Add(new(last + 1, Expression.Then(JsonText.Comma, further), last + 1));
        }

        return new Expression.Graph(last + 2, edges, [last, last + 1]);
    }

    /// <summary>Parts of which those from number <paramref name="min"/> on may be missing with all behind them, then further ones up to a number in all.</summary>
    public static Expression Prefix(IReadOnlyList<Expression> parts, int min, Expression? further, int? max)
    {
        int known = Math.Min(parts.Count, max ?? parts.Count);
        List<GraphEdge> edges = [];
        List<int> finals = [];
        for (int i = 0; i < known; i++)
        {
            edges.Add(new(i, i == 0 ? parts[i] : Expression.Then(JsonText.Comma, parts[i]), i + 1));
            if (i >= min)
            {
                finals.Add(i);
            }
        }

        if (further is null || known < parts.Count)
        {
            if (known >= min)
            {
                finals.Add(known);
            }

            return new Expression.Graph(known + 1, edges, finals);
        }

        int least = Math.Max(0, min - known);
        int? most = max - known;
        Expression next = Expression.Then(JsonText.Comma, further);
        Expression rest = known > 0 ? next.Times(least, most)
            : most == 0 ? Expression.Empty
            : Expression.Then(further, next.Times(Math.Max(0, least - 1), most - 1));
        edges.Add(new(known, least == 0 && known == 0 ? rest.Optional() : rest, known + 1));
        finals.Add(known + 1);
        return new Expression.Graph(known + 2, edges, finals);
    }
}
