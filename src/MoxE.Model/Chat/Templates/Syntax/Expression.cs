using MoxE.Model.Chat.Templates.Running;
using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>A node that has a value.</summary>
internal abstract record Expression(int Line);

internal sealed record Constant(int Line, TemplateValue Value) : Expression(Line);

internal sealed record Variable(int Line, string Name) : Expression(Line);

/// <summary>A list or tuple display.</summary>
internal sealed record SequenceDisplay(int Line, SequenceKind Kind, IReadOnlyList<Expression> Items) : Expression(Line);

internal sealed record MappingDisplay(int Line, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(Line);

/// <summary><c>owner.name</c></summary>
internal sealed record AttributeAccess(int Line, Expression Owner, string Name) : Expression(Line);

/// <summary><c>owner[key]</c></summary>
internal sealed record ItemAccess(int Line, Expression Owner, Expression Key) : Expression(Line);

/// <summary><c>owner[start:stop:step]</c></summary>
internal sealed record SliceAccess(int Line, Expression Owner, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

internal sealed record Call(int Line, Expression Callee, ArgumentList Arguments) : Expression(Line);

internal sealed record FilterUse(int Line, Expression Subject, string Name, Builtin Filter, ArgumentList Arguments) : Expression(Line);

internal sealed record TestUse(int Line, Expression Subject, string Name, Builtin Test, ArgumentList Arguments) : Expression(Line);

/// <summary><c>+ - * / // % **</c></summary>
internal sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line);

/// <summary><c>+ -</c> before a value.</summary>
internal sealed record Sign(int Line, bool IsNegative, Expression Value) : Expression(Line);

internal sealed record Not(int Line, Expression Value) : Expression(Line);

/// <summary><c>and</c>, <c>or</c>: the value that decides.</summary>
internal sealed record Logical(int Line, bool IsAnd, Expression Left, Expression Right) : Expression(Line);

/// <summary><c>a ~ b ~ c</c></summary>
internal sealed record Concatenation(int Line, IReadOnlyList<Expression> Parts) : Expression(Line);

/// <summary><c>a &lt; b &lt;= c</c>: every neighbouring pair holds.</summary>
internal sealed record ComparisonChain(int Line, Expression First, IReadOnlyList<(string Operator, Expression Right)> Rest) : Expression(Line);

/// <summary><c>value if condition else other</c></summary>
internal sealed record Conditional(int Line, Expression Condition, Expression Value, Expression? Other) : Expression(Line);

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Unpacked, Expression? UnpackedNamed)
{
    public static ArgumentList None { get; } = new([], [], null, null);
}
