namespace MoxE.Fuzz.Targets;

/// <summary>An input for which a rule does not hold.</summary>
internal sealed class RuleBrokenException(string rule) : Exception(rule);
