using MoxE.Server.Serving;

namespace MoxE.Fuzz.Targets;

/// <summary>What a request may be refused with.</summary>
internal static class Verdicts
{
    /// <summary>A refusal is the caller's fault, and says something.</summary>
    public static void Check(ServiceError? error)
    {
        if (error is not null && (ErrorFacts.Of(error.Kind).HttpStatus >= 500 || string.IsNullOrWhiteSpace(error.Message)))
        {
            throw new RuleBrokenException($"a refusal of the kind {error.Kind}: \"{error.Message}\"");
        }
    }
}
