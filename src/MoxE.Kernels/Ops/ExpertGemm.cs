using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The matrix products inside an expert's block, either by the one thread that does the block or, where a step's blocks are
/// too few and too unlike to keep all threads busy, by all of them.
/// </summary>
internal readonly unsafe struct ExpertGemm
{
    /// <summary>With more blocks than this, threads end close enough together.</summary>
    public const int MostBlocks = 64;

    /// <summary>How much longer than an even division the blocks may take before it is worth sharing each of them.</summary>
    private const double Patience = 1.2;

    private readonly KernelContext _context;

    private ExpertGemm(KernelContext context)
    {
        _context = context;
        IsShared = true;
    }

    /// <summary>The way for blocks that cost this much, the largest first: all share each block if they would end too far apart.</summary>
    /// <param name="context">The call, with the session's threads.</param>
    /// <param name="costs">Of each block, in multiply-adds.</param>
    /// <param name="threads">Threads there may be.</param>
    public static ExpertGemm For(KernelContext context, ReadOnlySpan<long> costs, int threads)
    {
        if (threads < 2 || costs.Length > MostBlocks)
        {
            return default;
        }

        // No more threads than blocks have one at first; whoever is free first takes the next.
        Span<long> busy = stackalloc long[Math.Min(threads, MostBlocks)];
        busy.Clear();
        long total = 0;
        long last = 0;
        foreach (long cost in costs)
        {
            ref long first = ref busy[0];
            foreach (ref long thread in busy)
            {
                first = ref (thread < first ? ref thread : ref first);
            }

            first += cost;
            total += cost;
            last = Math.Max(last, first);
        }

        return last > Patience * total / threads && total > WorkSplit.WorthAThread * threads ? new(context) : default;
    }

    /// <summary>Whether the blocks are done one after the other, each by all threads.</summary>
    public bool IsShared { get; }

    /// <summary>c [rows, N] = a [rows, K] · W + bias + residual, all rows dense.</summary>
    public void Run(float* a, int rows, in PackedWeight weight, float* biasOrNull, float* residualOrNull, float* c)
    {
        var quantized = QuantizedRows.For(weight, a, weight.Inputs, rows);
        if (!IsShared)
        {
            Gemm.Run(a, weight.Inputs, quantized, rows, weight, 0, weight.Panels, biasOrNull, residualOrNull, weight.Columns, c, weight.Columns);
            return;
        }

        var task = new GemmTask { A = a, Lda = weight.Inputs, Quantized = quantized, Rows = rows, Weight = weight, Bias = biasOrNull, Residual = residualOrNull, C = c };
        task.Split(out int parts);
        _context.For(ref task, parts);
    }
}
