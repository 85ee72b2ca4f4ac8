using MoxE.Cli.Benchmarks;

namespace MoxE.Cli.Ablation.Plan;

/// <summary>How the speed of serving is measured.</summary>
internal sealed record ServingPlan
{
    /// <summary>Tokens of a prompt, 1 … 2²⁰. Default 512.</summary>
    public int Prompt { get; init; } = 512;

    /// <summary>Steps of a decode, 1 … 2²⁰. Default 128.</summary>
    public int Decode { get; init; } = 128;

    /// <summary>Sequences that decode together, each 1 … 4096. Default 1 and 16.</summary>
    public IReadOnlyList<int> Batch { get; init; } = [1, 16];

    /// <summary>Rounds over all models; medians over them are reported. 1 … 1000. Default 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Threads of a step; 0 takes the processors this process may use. 0 … 1024. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What is measured of a model in one round.</summary>
    internal BenchPlan OneRound() => new(Prompt, Decode, Batch, Repeats: 1);
}
