namespace MoxE.Engine.Running;

/// <summary>Sizes that a runner is built for; all fixed for its life.</summary>
/// <param name="Slots">S, state slots: the most sequences that can be alive at once; ≥ 1.</param>
/// <param name="MaxTokens">Largest T of a step; ≥ 1.</param>
/// <param name="MaxSequences">Largest B of a step; 1 … Slots.</param>
/// <param name="MaxLogitRows">Largest R of a step; ≥ 1.</param>
/// <param name="Threads">Threads of a step; 0 takes the processors this process may use (the cgroup's quota included).</param>
/// <param name="ExecutionProvider">What a portable graph runs on; a fused one has no choice.</param>
public sealed record RunnerOptions(
    int Slots, int MaxTokens, int MaxSequences, int MaxLogitRows, int Threads = 0, ExecutionProvider ExecutionProvider = ExecutionProvider.Cpu);
