namespace MoxE.Engine.Constraints.Expressions;

/// <summary>An edge of <see cref="Expression.Graph"/>.</summary>
internal readonly record struct GraphEdge(int From, Expression On, int To);
