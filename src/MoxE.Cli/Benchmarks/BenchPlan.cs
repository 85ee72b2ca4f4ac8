using MoxE.Engine.Loading;

namespace MoxE.Cli.Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="PromptTokens">Tokens of a prompt.</param>
/// <param name="DecodeSteps">Steps of a decode.</param>
/// <param name="Batches">Numbers of sequences that decode together, each ≥ 1.</param>
/// <param name="Repeats">Measurements of each figure.</param>
internal sealed record BenchPlan(int PromptTokens, int DecodeSteps, IReadOnlyList<int> Batches, int Repeats)
{
    private const int ServerStepTokens = 256; // the server's default step

    /// <summary>Prompt tokens of one step: as the server cuts a prompt.</summary>
    public int MostPrefillTokens => Math.Min(PromptTokens, ServerStepTokens);

    /// <summary>Steps that a prompt takes.</summary>
    public int PrefillSteps => (PromptTokens + MostPrefillTokens - 1) / MostPrefillTokens;

    /// <summary>Sequences of the largest batch.</summary>
    public int MostSequences => Batches.Max();

    /// <summary>Rows of the largest step.</summary>
    public int MostStepTokens => Math.Max(MostPrefillTokens, MostSequences);

    /// <summary>How a model is loaded for it.</summary>
    /// <param name="threads">Threads of a step; 0 takes the processors this process may use.</param>
    public LoadOptions LoadOptions(int threads) =>
        new() { StateMemoryBytes = long.MaxValue, MaxSlots = MostSequences, MaxStepTokens = MostStepTokens, Threads = threads };
}
