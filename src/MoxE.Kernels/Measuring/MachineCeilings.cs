namespace MoxE.Kernels.Measuring;

/// <summary>What a machine can do with a number of threads, measured.</summary>
/// <param name="Threads">Of both measurements.</param>
/// <param name="BytesPerSecond">Reads of memory that no cache holds.</param>
/// <param name="OperationsPerSecond">Multiplications and additions of float32 in fused pairs, from registers.</param>
/// <param name="IntegerOperationsPerSecond">Multiplications and additions of bytes, summed as integers, from the nearest cache, by the best instructions that the kernels have here.</param>
internal sealed record MachineCeilings(int Threads, double BytesPerSecond, double OperationsPerSecond, double IntegerOperationsPerSecond);
