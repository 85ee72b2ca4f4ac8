using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Grammars;

/// <summary>
/// Turns <c>a ::= a x | a y | b</c>, which the machine would enter for ever, into <c>a ::= b (x | y)*</c>: the same texts. Left
/// recursion through other rules stays and is refused later.
/// </summary>
internal static class LeftRecursion
{
    public static Expression Remove(int rule, Expression body)
    {
        if (body is not Expression.OneOf choice)
        {
            return body;
        }

        List<Expression> first = [], further = [];
        foreach (Expression option in choice.Options)
        {
            if (option is Expression.Call call && call.Rule == rule)
            {
                continue; // a ::= a adds no text
            }

            if (option is Expression.Sequence { Parts: [Expression.Call head, ..] parts } && head.Rule == rule)
            {
                further.Add(Expression.Then([.. parts.Skip(1)]));
            }
            else
            {
                first.Add(option);
            }
        }

        return first.Count == choice.Options.Count ? body : Expression.Then(Expression.Any(first), Expression.Any(further).Star());
    }
}
