namespace MoxE.Engine.Constraints;

/// <summary>Leaves a recursive parser; <see cref="ConstraintCompiler"/> turns it into a value.</summary>
internal sealed class SourceRefusedException(string place, string found, string allowed)
    : Exception($"{place}: found {found}; allowed: {allowed}")
{
    private const int LongestQuote = 60;

    /// <summary>A user's text inside a message.</summary>
    public static string Quote(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}…'";
}
