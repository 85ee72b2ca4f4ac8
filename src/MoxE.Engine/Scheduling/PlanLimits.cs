namespace MoxE.Engine.Scheduling;

/// <summary>What a step may take.</summary>
/// <param name="MaxTokens">Most tokens; ≥ 1.</param>
/// <param name="MaxSequences">Most sequences; ≥ 1.</param>
/// <param name="FreeSlots">Slots that waiting sequences may be given, those of ended ones not counted.</param>
/// <param name="Prompts">How many prompt tokens may join a step in which a generation advances.</param>
/// <param name="Step">Number of the step being planned, in the count of <see cref="SequenceView.LastStep"/>.</param>
/// <param name="Now">The current time, in any unit that only grows.</param>
/// <param name="Admitted">Sequences admitted by all plans so far: every eighth admission goes by age alone.</param>
internal readonly record struct PlanLimits(
    int MaxTokens,
    int MaxSequences,
    int FreeSlots,
    PromptBudget Prompts,
    long Step,
    long Now,
    long Admitted = 0);
