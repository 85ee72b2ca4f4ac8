namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>A request as both surfaces know it.</summary>
/// <param name="Prompt">Token ids.</param>
/// <param name="MaxTokens">Most tokens of the answer.</param>
/// <param name="Temperature">Of the draws; 0 is greedy.</param>
/// <param name="Seed">Of the draws.</param>
internal sealed record GenerationCall(IReadOnlyList<int> Prompt, int MaxTokens, double Temperature, int Seed);
