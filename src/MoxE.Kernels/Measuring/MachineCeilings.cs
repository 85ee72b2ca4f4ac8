namespace MoxE.Kernels.Measuring;

/// <summary>What a machine can do with a number of threads, measured.</summary>
/// <param name="Threads">Of both measurements.</param>
/// <param name="BytesPerSecond">Reads of memory that no cache holds.</param>
/// <param name="OperationsPerSecond">Multiplications and additions of float32 in fused pairs, from registers.</param>
internal sealed record MachineCeilings(int Threads, double BytesPerSecond, double OperationsPerSecond);
