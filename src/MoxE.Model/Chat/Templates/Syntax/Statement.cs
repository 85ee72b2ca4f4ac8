using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>A node that writes text or sets names.</summary>
internal abstract record Statement(int Line);

internal sealed record TextData(int Line, string Text) : Statement(Line);

internal sealed record Print(int Line, Expression Value) : Statement(Line);

internal sealed record If(int Line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else) : Statement(Line);

internal sealed record For(
    int Line, Target Target, Expression Items, Expression? Condition, bool IsRecursive, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(Line);

internal sealed record Set(int Line, Target Target, Expression Value) : Statement(Line);

/// <summary><c>{% set name | filters %} … {% endset %}</c></summary>
internal sealed record SetBlock(int Line, Target Target, IReadOnlyList<FilterStep> Filters, IReadOnlyList<Statement> Body) : Statement(Line);

/// <summary><c>{% filter name %} … {% endfilter %}</c></summary>
internal sealed record FilterBlock(int Line, IReadOnlyList<FilterStep> Filters, IReadOnlyList<Statement> Body) : Statement(Line);

internal sealed record With(int Line, IReadOnlyList<(Target Target, Expression Value)> Values, IReadOnlyList<Statement> Body) : Statement(Line);

/// <summary>A macro, or the body of a call block as the macro <c>caller</c>.</summary>
internal sealed record Macro(int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, IReadOnlySet<string> NamesUsed) : Statement(Line);

/// <summary><c>{% call(parameters) macro(arguments) %} … {% endcall %}</c></summary>
internal sealed record CallBlock(int Line, Call Call, Macro Caller) : Statement(Line);

/// <summary><c>{% generation %}</c>, which tells a trainer where the assistant speaks: a scope and nothing else.</summary>
internal sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

internal sealed record Break(int Line) : Statement(Line);

internal sealed record Continue(int Line) : Statement(Line);

/// <summary>A filter with its arguments, waiting for what it is used on.</summary>
internal sealed record FilterStep(int Line, string Name, Builtin Filter, ArgumentList Arguments);

/// <summary>What a value is given to.</summary>
internal abstract record Target(int Line);

internal sealed record NameTarget(int Line, string Name) : Target(Line);

/// <summary><c>namespace.attribute</c></summary>
internal sealed record AttributeTarget(int Line, string Name, string Attribute) : Target(Line);

internal sealed record TupleTarget(int Line, IReadOnlyList<Target> Items) : Target(Line);
