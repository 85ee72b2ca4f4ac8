using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>What a block carries from one window of B sequences to the next (SPEC §10). No gradient flows through it.</summary>
internal abstract record BlockState;

/// <summary>State of an mLSTM block.</summary>
/// <param name="Conv">Last k − 1 values of the memory branch, oldest first, [B, k−1, I].</param>
/// <param name="C">[B, Hm, P key, P value].</param>
/// <param name="N">[B, Hm, P].</param>
/// <param name="M">[B, Hm].</param>
internal sealed record MLstmState(Tensor Conv, Tensor C, Tensor N, Tensor M) : BlockState;

/// <summary>State of an sLSTM block.</summary>
/// <param name="Conv">Last k − 1 normed inputs, oldest first, [B, k−1, D].</param>
/// <param name="Cell">Rows y, c, n, m: [B, 4, D].</param>
internal sealed record SLstmState(Tensor Conv, Tensor Cell) : BlockState;
