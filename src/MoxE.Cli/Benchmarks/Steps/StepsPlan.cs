namespace MoxE.Cli.Benchmarks.Steps;

/// <summary>What is measured of each model.</summary>
/// <param name="Prompts">Lengths of prompts.</param>
/// <param name="Decode">Steps of a decode.</param>
/// <param name="Batches">Numbers of sequences that decode together.</param>
/// <param name="Repeats">Measurements of each figure.</param>
/// <param name="Threads">Numbers of threads; 0 takes the processors this process may use.</param>
/// <param name="Positions">Places in a sequence at which a decode is measured, ascending.</param>
internal sealed record StepsPlan(
    IReadOnlyList<int> Prompts, int Decode, IReadOnlyList<int> Batches, int Repeats, IReadOnlyList<int> Threads, IReadOnlyList<int> Positions)
{
    /// <summary>With the longest prompt.</summary>
    public BenchPlan Longest => OfPrompt(Prompts.Max());

    /// <summary>With one prompt.</summary>
    public BenchPlan OfPrompt(int tokens) => new(tokens, Decode, Batches, Repeats);
}
