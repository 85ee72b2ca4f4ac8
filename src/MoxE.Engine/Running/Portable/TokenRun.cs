namespace MoxE.Engine.Running.Portable;

/// <summary>A rectangle of a step: some sequences with equally many tokens each.</summary>
/// <param name="First">First sequence, in the plan's order.</param>
/// <param name="Sequences">B, ≥ 1.</param>
/// <param name="Offset">The sequences' rows that earlier runs took.</param>
/// <param name="Length">N, rows of each sequence; ≥ 1.</param>
internal readonly record struct TokenRun(int First, int Sequences, int Offset, int Length);
