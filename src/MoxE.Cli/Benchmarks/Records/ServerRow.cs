namespace MoxE.Cli.Benchmarks.Records;

/// <summary>The server that was measured; what is unknown of one that ran already is null.</summary>
/// <param name="Model">Its model's name.</param>
/// <param name="Dtype">How the model's matrices are stored.</param>
/// <param name="Threads">Threads of a step.</param>
/// <param name="Settings">Options that were not the usual ones.</param>
/// <param name="Cores">Cores it was bound to; none when it was not.</param>
/// <param name="ClientCores">Cores the client was bound to; none when it was not.</param>
/// <param name="StateBytes">State of a sequence.</param>
/// <param name="ReadySeconds">From the start of its process to the probe that found it ready.</param>
/// <param name="PeakBytes">Its largest resident memory.</param>
internal sealed record ServerRow(
    string? Model, string? Dtype, int? Threads, IReadOnlyList<string> Settings, IReadOnlyList<int> Cores, IReadOnlyList<int> ClientCores, long? StateBytes, double? ReadySeconds, long? PeakBytes);
