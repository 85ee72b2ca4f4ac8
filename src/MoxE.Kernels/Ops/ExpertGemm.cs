using MoxE.Kernels.Numerics;
using MoxE.Kernels.Threads;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The matrix products inside an expert's block, either by the one thread that does the block or, where a step has fewer
/// blocks than would keep a team busy, by the whole team.
/// </summary>
/// <param name="team">The team to share with, or null.</param>
internal readonly unsafe struct ExpertGemm(ThreadTeam? team)
{
    /// <summary>Blocks for each thread below which the team shares each of them: their sizes differ, and the last one is waited for.</summary>
    private const int BlocksPerThread = 3;

    /// <summary>The way for a step of <paramref name="blocks"/> blocks.</summary>
    public static ExpertGemm For(int blocks) =>
        new(ThreadTeam.Current is { Threads: > 1 } team && blocks < BlocksPerThread * team.Threads ? team : null);

    /// <summary>Whether the blocks are done one after the other, each by the whole team.</summary>
    public bool IsShared => team is not null;

    /// <summary>c [rows, N] = a [rows, K] · W + bias + residual, all rows dense.</summary>
    public void Run(float* a, int rows, in PackedWeight weight, float* biasOrNull, float* residualOrNull, float* c)
    {
        var quantized = QuantizedRows.For(weight, a, weight.Inputs, rows);
        if (team is null)
        {
            Gemm.Run(a, weight.Inputs, quantized, rows, weight, 0, weight.Panels, biasOrNull, residualOrNull, weight.Columns, c, weight.Columns);
            return;
        }

        var task = new GemmTask { A = a, Lda = weight.Inputs, Quantized = quantized, Rows = rows, Weight = weight, Bias = biasOrNull, Residual = residualOrNull, C = c };
        task.Split(out int parts);
        team.Run(ref task, parts);
    }
}
