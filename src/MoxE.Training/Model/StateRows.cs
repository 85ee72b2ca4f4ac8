using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>Rows (sequences) of a block's state.</summary>
internal static class StateRows
{
    /// <summary>The rows of those sequences, in that order.</summary>
    /// <param name="state">Of B sequences.</param>
    /// <param name="sequences">[G], int64, each below B.</param>
    public static BlockState Select(BlockState state, Tensor sequences) => Map(state, state, (all, _) => all.index_select(0, sequences));

    /// <summary>A copy of a state in which those sequences have new rows.</summary>
    /// <param name="state">Of B sequences; null for zero.</param>
    /// <param name="sequences">[G], int64, each below B.</param>
    /// <param name="rows">The new rows, of G sequences.</param>
    /// <param name="count">B.</param>
    public static BlockState Replace(BlockState? state, Tensor sequences, BlockState rows, long count) =>
        Map(state ?? rows, rows, (all, some) => (state is null ? some.new_zeros([count, .. some.shape[1..]]) : all).index_copy(0, sequences, some));

    private static BlockState Map(BlockState first, BlockState second, Func<Tensor, Tensor, Tensor> map) => (first, second) switch
    {
        (MLstmState a, MLstmState b) => new MLstmState(map(a.Conv, b.Conv), map(a.C, b.C), map(a.N, b.N), map(a.M, b.M)),
        (SLstmState a, SLstmState b) => new SLstmState(map(a.Conv, b.Conv), map(a.Cell, b.Cell)),
        _ => throw new ArgumentException($"states of two kinds: {first.GetType().Name} and {second.GetType().Name}", nameof(second)),
    };
}
