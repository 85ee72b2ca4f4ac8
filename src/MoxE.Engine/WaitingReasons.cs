namespace MoxE.Engine;

/// <summary>What the requests in the queue wait for, as the last plan left them. Each has one reason.</summary>
/// <param name="Step">For the end of the step under way, or of the warm-up: they arrived since, and no plan has seen them yet.</param>
/// <param name="Slots">For a slot: all are taken. Who gets the next is a matter of class, tenant and age.</param>
/// <param name="PromptBudget">For prompt tokens: a slot is free, but the step has no tokens left for one more prompt.</param>
public readonly record struct WaitingReasons(int Step, int Slots, int PromptBudget);
