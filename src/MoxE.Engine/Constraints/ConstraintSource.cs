using System.Text.Json;

namespace MoxE.Engine.Constraints;

/// <summary>What a text must be, as someone wrote it. Equal sources are compiled once.</summary>
/// <param name="Kind">The language of <paramref name="Text"/>.</param>
/// <param name="Text">The schema, expression, array of strings or rules; empty for <see cref="ConstraintKind.JsonObject"/>.</param>
public sealed record ConstraintSource(ConstraintKind Kind, string Text)
{
    /// <summary>Any JSON object.</summary>
    public static ConstraintSource JsonObject { get; } = new(ConstraintKind.JsonObject, "");

    /// <summary>A value of a JSON schema.</summary>
    public static ConstraintSource JsonSchema(string schema) => new(ConstraintKind.JsonSchema, schema);

    /// <summary>A text that a regular expression matches from its beginning to its end.</summary>
    public static ConstraintSource Regex(string pattern) => new(ConstraintKind.Regex, pattern);

    /// <summary>One of <paramref name="options"/>.</summary>
    public static ConstraintSource Choice(IEnumerable<string> options) => new(ConstraintKind.Choice, JsonSerializer.Serialize(options));

    /// <summary>A text of the rule <c>root</c>.</summary>
    public static ConstraintSource Grammar(string rules) => new(ConstraintKind.Grammar, rules);
}
