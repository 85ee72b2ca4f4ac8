namespace MoxE.Engine.Constraints;

/// <summary>The languages a constraint can be written in.</summary>
public enum ConstraintKind
{
    /// <summary>Any JSON object; no text.</summary>
    JsonObject,

    /// <summary>A JSON schema.</summary>
    JsonSchema,

    /// <summary>A regular expression that the whole text matches.</summary>
    Regex,

    /// <summary>One of several strings, given as a JSON array.</summary>
    Choice,

    /// <summary>Rules in GBNF.</summary>
    Grammar,
}
