namespace MoxE.Cli.Benchmarks.Serving;

/// <summary>How requests are made.</summary>
/// <param name="Vocabulary">Token ids of prompts are below this.</param>
/// <param name="Temperature">Of the draws.</param>
/// <param name="Seed">Of prompts and draws.</param>
/// <param name="Timeout">Longest time of a request.</param>
internal sealed record TrafficOptions(int Vocabulary, double Temperature, int Seed, TimeSpan Timeout);
