using MoxE.Engine.Constraints.Expressions;

namespace MoxE.Engine.Constraints.Json;

/// <summary>Rules for JSON values of which nothing is known but their type; each is added when first asked for.</summary>
internal sealed class JsonValues(RuleSet rules)
{
    private const int MaxDigits = 18;
    private const int MaxExponentDigits = 2;
    private readonly Dictionary<string, Expression> _known = new(StringComparer.Ordinal);

    private static readonly Expression Digit = Expression.Chars(('0', '9'));
    private static readonly Expression FirstDigit = Expression.Chars(('1', '9'));

    /// <summary>A whole number of up to eighteen digits, without a fraction and without minus zero.</summary>
    private static Expression WholeNumber { get; } = Expression.Any(
        Expression.Text("0"),
        Expression.Then(Expression.Text("-").Optional(), FirstDigit, Digit.Times(0, MaxDigits - 1)));

    /// <summary>A number whose parts have up to eighteen digits and the exponent two: it always fits a double.</summary>
    private static Expression AnyNumber { get; } = Expression.Then(
        Expression.Text("-").Optional(),
        Expression.Any(Expression.Text("0"), Expression.Then(FirstDigit, Digit.Times(0, MaxDigits - 1))),
        Expression.Then(Expression.Text("."), Digit.Times(1, MaxDigits)).Optional(),
        Expression.Then(Expression.Chars(('e', 'e'), ('E', 'E')), Expression.Chars(('+', '+'), ('-', '-')).Optional(), Digit.Times(1, MaxExponentDigits)).Optional());

    public static Expression Null { get; } = Expression.Text("null");

    public static Expression Boolean { get; } = Expression.Any(Expression.Text("true"), Expression.Text("false"));

    public Expression Value => Once("a JSON value", () => Expression.Any(Null, Boolean, Number, String, Array, Object));

    public Expression Object => Once("a JSON object", () => ObjectOf(Expression.Then(String, JsonText.Colon, Value), 0, null));

    public Expression Array => Once("a JSON array", () => ArrayOf(JsonSequence.Prefix([], 0, Value, null)));

    public Expression String => Once("a JSON string", () => JsonText.Quoted(JsonText.AnyCharacter.Star()));

    public Expression Number => Once("a JSON number", () => AnyNumber);

    public Expression Integer => Once("a JSON integer", () => WholeNumber);

    /// <summary>One character of a string in any form.</summary>
    public Expression Character => Once("a character of a JSON string", () => JsonText.AnyCharacter);

    /// <summary>One character of a set in its canonical form: itself, or where that is not allowed its shortest escape.</summary>
    public Expression Spell(CodePointSet set)
    {
        CodePointSet raw = set.Intersect(JsonText.Raw), escaped = set.Except(JsonText.Raw);
        if (escaped.IsEmpty)
        {
            return new Expression.Characters(raw);
        }

        CodePointSet all = JsonText.Raw.Complement();
        Expression escapes = all.Except(escaped).IsEmpty ? Once("an escaped character", () => JsonText.Escapes(all)) : JsonText.Escapes(escaped);
        return raw.IsEmpty ? escapes : Expression.Any(new Expression.Characters(raw), escapes);
    }

    public static Expression ObjectOf(Expression member, int min, int? max) => Braces(JsonSequence.Prefix([], min, member, max));

    public static Expression Braces(Expression content) => Expression.Then(Expression.Text("{"), content, Expression.Text("}"));

    public static Expression ArrayOf(Expression content) => Expression.Then(Expression.Text("["), content, Expression.Text("]"));

    private Expression Once(string name, Func<Expression> body)
    {
        if (!_known.TryGetValue(name, out Expression? call))
        {
            int rule = rules.Add(name);
            call = new Expression.Call(rule);
            _known.Add(name, call);
            rules.Define(rule, body());
        }

        return call;
    }
}
