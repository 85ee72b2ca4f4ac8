using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>What a router computes for N = B·T tokens (SPEC §7).</summary>
/// <param name="UnbiasedLogits">ℓ, [N, E].</param>
/// <param name="ConditionedLogits">ℓ', [N, E].</param>
/// <param name="Probabilities">p = softmax(ℓ'), [N, E].</param>
/// <param name="Experts">Indices of the K largest, descending, lower index first among equals: [N, K], int64.</param>
/// <param name="Weights">w, [N, K].</param>
/// <param name="Entropy">Normalised entropy H of softmax(ℓ), [N].</param>
/// <param name="Difficulty">d, [N]; null without a conditioned gate.</param>
internal sealed record RouterOutput(
    Tensor UnbiasedLogits, Tensor ConditionedLogits, Tensor Probabilities, Tensor Experts, Tensor Weights, Tensor Entropy, Tensor? Difficulty);

/// <summary>What a layer computes.</summary>
/// <param name="MixerOut">u, the input of router and experts, [N, D].</param>
/// <param name="Hidden">The layer's output, [N, D].</param>
/// <param name="Router">Its router.</param>
internal sealed record LayerOutput(Tensor MixerOut, Tensor Hidden, RouterOutput Router);

/// <summary>State of all sequences of a batch, by layer: the two mixer blocks, and the experts in recurrent mode.</summary>
/// <param name="Layers">[L]; empty where the state was not asked for.</param>
internal sealed record ModelState(IReadOnlyList<LayerState> Layers);

/// <summary>State of one layer.</summary>
/// <param name="Mixer">Of the two mixer blocks.</param>
/// <param name="Experts">[E] in recurrent mode, null for a state that is still zero; empty in token mode and for MLP experts, which have none.</param>
internal sealed record LayerState(IReadOnlyList<BlockState?> Mixer, IReadOnlyList<BlockState?> Experts);

/// <summary>A forward pass.</summary>
/// <param name="Logits">[B, T, V].</param>
/// <param name="Layers">[L].</param>
/// <param name="Final">After the last token, detached.</param>
internal sealed record ModelOutput(Tensor Logits, IReadOnlyList<LayerOutput> Layers, ModelState Final);
