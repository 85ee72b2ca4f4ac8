using System.Text;

namespace MoxE.Engine.Constraints.Expressions;

/// <summary>What every source becomes: a description of texts, built of characters, bytes and rules.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    /// <summary>The empty text.</summary>
    public static Expression Empty { get; } = new Sequence([]);

    /// <summary>No text at all.</summary>
    public static Expression Nothing { get; } = new OneOf([]);

    public static Expression Text(string text) => new Bytes(Encoding.UTF8.GetBytes(text));

    public static Expression Chars(params ReadOnlySpan<(int First, int Last)> ranges) => new Characters(CodePointSet.Of(ranges));

    public static Expression Then(params Expression[] parts) => parts.Length == 1 ? parts[0] : new Sequence(parts);

    public static Expression Any(params IReadOnlyList<Expression> options) => options.Count == 1 ? options[0] : new OneOf(options);

    public Expression Optional() => new Repeat(this, 0, 1);

    public Expression Star() => new Repeat(this, 0, null);

    public Expression Times(int min, int? max) => new Repeat(this, min, max);

    /// <summary>These bytes.</summary>
    internal sealed record Bytes(byte[] Value) : Expression;

    /// <summary>One character of a set.</summary>
    internal sealed record Characters(CodePointSet Set) : Expression;

    /// <summary>One after the other.</summary>
    internal sealed record Sequence(IReadOnlyList<Expression> Parts) : Expression;

    /// <summary>One of them.</summary>
    internal sealed record OneOf(IReadOnlyList<Expression> Options) : Expression;

    /// <summary>As often as the bounds say; without <paramref name="Max"/> as often as one likes.</summary>
    internal sealed record Repeat(Expression Body, int Min, int? Max) : Expression;

    /// <summary>The rule of this number.</summary>
    internal sealed record Call(int Rule) : Expression;

    /// <summary>A finite automaton whose edges are expressions; state 0 is its start. Long chains stay flat this way.</summary>
    internal sealed record Graph(int States, IReadOnlyList<GraphEdge> Edges, IReadOnlyList<int> Finals) : Expression;
}
