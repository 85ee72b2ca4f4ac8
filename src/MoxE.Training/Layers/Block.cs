using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>An mLSTM, sLSTM or MLP block. Parameters are shared; a forward call may run on several threads at once.</summary>
internal abstract class Block
{
    /// <summary>Whole sequences.</summary>
    /// <param name="x">[B, T, D].</param>
    /// <param name="initial">State to enter with; null for zero, or for a block that has none.</param>
    /// <param name="dropout">Of this call.</param>
    /// <returns>[B, T, D] and the state after the last token, detached; null for a block that has none.</returns>
    public abstract (Tensor Output, BlockState? Final) Forward(Tensor x, BlockState? initial, Dropout dropout);

    /// <summary>Each row as its own sequence of length 1 from zero state, in closed form (SPEC §7).</summary>
    /// <param name="x">[N, D].</param>
    /// <param name="dropout">Of this call.</param>
    /// <returns>[N, D].</returns>
    public abstract Tensor ForwardTokens(Tensor x, Dropout dropout);
}
