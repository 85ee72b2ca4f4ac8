namespace MoxE.Server.OpenInference.Requests;

/// <summary>What a request comes to: settings of the whole server, and how the answer is laid out.</summary>
/// <param name="Settings">Prompts and parameters.</param>
/// <param name="Outputs">Names of the outputs, in the order they are given.</param>
/// <param name="Batch">Shape of the outputs that have one element for each prompt: [B] or [B, 1], as the input was.</param>
internal sealed record InferPlan(InferSettings Settings, IReadOnlyList<string> Outputs, IReadOnlyList<long> Batch);
