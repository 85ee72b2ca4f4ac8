namespace MoxE.Engine.Scheduling;

/// <summary>What the scheduler knows of one sequence: plain data, copied from the engine's own before each plan.</summary>
/// <param name="PromptLeft">Prompt tokens not yet run; 0 for a sequence that generates.</param>
/// <param name="Paused">Its reader lags behind: nothing is run for it.</param>
/// <param name="Cancelled">Its reader cancelled or went away.</param>
/// <param name="Deadline">Time at which it expires, in the unit of <see cref="PlanLimits.Now"/>; <see cref="long.MaxValue"/> for never.</param>
/// <param name="LastStep">Number of the step it last ran in, or of the step that was current when it was submitted.</param>
/// <param name="Priority">Its class: waiting sequences of a lower number are admitted first; −100 … 100.</param>
/// <param name="Tenant">Whose it is: an index into the service given to the scheduler.</param>
internal readonly record struct SequenceView(
    int PromptLeft, bool Paused, bool Cancelled, long Deadline, long LastStep, int Priority = 0, int Tenant = 0)
{
    /// <summary>Tokens of the whole prompt: its last tokens do not make a long prompt a short one.</summary>
    public int PromptTokens { get; init; }
}
