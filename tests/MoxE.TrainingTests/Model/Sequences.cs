using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>Token sequences as tensors, and two windows as one pass.</summary>
internal static class Sequences
{
    /// <summary>[1, T], int64.</summary>
    public static Tensor Tensor(int[] tokens) => tensor(tokens.Select(t => (long)t).ToArray()).unsqueeze(0);

    /// <summary>[B, T], int64, reproducible, each below the vocabulary's size.</summary>
    public static Tensor Random(int batch, int length, int vocabulary, int seed)
    {
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, batch * length).Select(_ => (long)random.Next(vocabulary)).ToArray()).view(batch, length);
    }

    /// <summary>What one pass of a lone sequence would have put out, of two passes over its halves.</summary>
    public static ModelOutput Join(ModelOutput first, ModelOutput second) =>
        new(cat([first.Logits, second.Logits], 1), [.. first.Layers.Zip(second.Layers, Join)], second.Final);

    private static LayerOutput Join(LayerOutput a, LayerOutput b) => new(Rows(a.MixerOut, b.MixerOut), Rows(a.Hidden, b.Hidden), Join(a.Router, b.Router));

    private static RouterOutput Join(RouterOutput a, RouterOutput b) => new(
        Rows(a.UnbiasedLogits, b.UnbiasedLogits), Rows(a.ConditionedLogits, b.ConditionedLogits), Rows(a.Probabilities, b.Probabilities),
        Rows(a.Experts, b.Experts), Rows(a.Weights, b.Weights), Rows(a.Entropy, b.Entropy),
        a.Difficulty is null ? null : Rows(a.Difficulty, b.Difficulty!));

    private static Tensor Rows(Tensor a, Tensor b) => cat([a, b], 0);
}
