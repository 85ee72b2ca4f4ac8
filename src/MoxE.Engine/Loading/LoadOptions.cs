using MoxE.Engine.Running;

namespace MoxE.Engine.Loading;

/// <summary>Sizes and checks for loading a model.</summary>
public sealed record LoadOptions
{
    /// <summary>Memory for the states of all slots, in bytes; ≥ the state of one sequence. Default 1 GiB.</summary>
    public long StateMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Most slots, whatever the memory allows; ≥ 1. Default 256.</summary>
    public int MaxSlots { get; init; } = 256;

    /// <summary>Most tokens in one step; ≥ 1. Default 256.</summary>
    public int MaxStepTokens { get; init; } = 256;

    /// <summary>Most rows of a step whose logits are wanted; 0 takes the number of slots, or 32 where that is less. Default 0.</summary>
    public int MaxLogitRows { get; init; }

    /// <summary>Threads of a step; 0 takes the processors this process may use. Default 0.</summary>
    public int Threads { get; init; }

    /// <summary>Threads that a step gets: <see cref="Threads"/>, or as many as the affinity and the cgroup's quota grant processors.</summary>
    public int StepThreads => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>What runs the graph. CUDA: a portable graph in a build with the GPU package. Default CPU.</summary>
    public ExecutionProvider ExecutionProvider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Whether every file of the folder is compared with its hash. Default true.</summary>
    public bool VerifyHashes { get; init; } = true;
}
