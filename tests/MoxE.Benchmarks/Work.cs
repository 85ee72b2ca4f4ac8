namespace MoxE.Benchmarks;

/// <summary>What one call of a kernel must at least move and compute.</summary>
/// <param name="Bytes">Weights, states, inputs and outputs, each once.</param>
/// <param name="Operations">Multiplications and additions; functions of one element count as one.</param>
internal readonly record struct Work(double Bytes, double Operations);
