using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>y[t] = Σ_j w[t, j] · output of pair (t, j), in the order j = 0 … K−1.</summary>
internal unsafe struct ExpertCombine : IParallelTask
{
    public float* PairOutputs;
    public int* Positions;
    public float* Weights;
    public float* Y;
    public int TopK;
    public int Width;
    public int RowCount;
    public int Parts;

    public readonly void Run(int part)
    {
        RowRange rows = RowRange.Of(part, Parts, RowCount);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            WeightedSum.Row(PairOutputs, Width, Positions + ((long)row * TopK), Weights + ((long)row * TopK), TopK, Y + ((long)row * Width));
        }
    }
}
