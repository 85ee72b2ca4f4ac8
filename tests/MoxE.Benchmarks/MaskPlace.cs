using MoxE.Engine.Constraints;

namespace MoxE.Benchmarks;

/// <summary>A place of a text whose mask is measured.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Source">What the text must be.</param>
/// <param name="Text">The text so far.</param>
public sealed record MaskPlace(string Name, ConstraintSource Source, string Text)
{
    private static readonly ConstraintSource Person = ConstraintSource.JsonSchema("""
        {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},"email":{"type":"string","format":"email"},
        "tags":{"type":"array","items":{"type":"string","maxLength":20},"maxItems":5},"note":{"type":"string","maxLength":500},"code":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$"},
        "kind":{"enum":["person","company"]},"parent":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["name","age","kind"],"additionalProperties":false}
        """);

    private static readonly ConstraintSource Ambiguous = ConstraintSource.Regex("(a|b)*a(a|b){2000}");

    private static readonly ConstraintSource Optional = ConstraintSource.Regex("(?:a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z? ?){700}");

    /// <summary>The schema is of a person with strings of every kind.</summary>
    public static IReadOnlyList<MaskPlace> All { get; } =
    [
        new("start", Person, ""),
        new("string", Person, "{\"name\": \"Em"),
        new("string, escape", Person, "{\"name\": \"Em\\"),
        new("JSON object, value", ConstraintSource.JsonObject, "{\"name\": "),
        new("JSON object, string", ConstraintSource.JsonObject, "{\"name\": [[\"Em"),
        new("maxLength 20", Person, "{\"name\": \"E\", \"age\": 2, \"tags\": [\"ha"),
        new("maxLength 20, last 3", Person, "{\"name\": \"E\", \"age\": 2, \"tags\": [\"handsome and clever"),
        new("before maxLength 20", Person, "{\"name\": \"E\", \"age\": 2, \"tags\": ["),
        new("maxLength 500", Person, "{\"name\": \"E\", \"age\": 2, \"note\": \"ha"),
        new("pattern", Person, "{\"name\": \"E\", \"age\": 2, \"code\": \"ha"),
        new("email", Person, "{\"name\": \"E\", \"age\": 2, \"email\": \"ha"),
        new("hostile, ambiguous", Ambiguous, string.Concat(Enumerable.Repeat("ab", 600))),
        new("hostile, optional", Optional, "abc"),
    ];

    public override string ToString() => Name;
}
