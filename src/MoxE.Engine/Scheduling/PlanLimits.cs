namespace MoxE.Engine.Scheduling;

/// <summary>What a step may take.</summary>
/// <param name="MaxTokens">Most tokens; ≥ 1.</param>
/// <param name="MaxSequences">Most sequences; ≥ 1.</param>
/// <param name="FreeSlots">Slots that waiting sequences may be given, those of ended ones not counted.</param>
/// <param name="MaxPrefillSeconds">Longest time that prompt chunks may add to a step in which a generation advances, in seconds.</param>
/// <param name="SecondsPerToken">Measured time per token, in seconds; 0 while nothing was measured.</param>
/// <param name="Now">The current time, in any unit that only grows.</param>
internal readonly record struct PlanLimits(
    int MaxTokens,
    int MaxSequences,
    int FreeSlots,
    double MaxPrefillSeconds,
    double SecondsPerToken,
    long Now);
