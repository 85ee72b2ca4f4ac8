using MoxE.Model.Config;
using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>
/// The whole model, SPEC §3, over shared parameters. Forward passes may run on several threads at once, as long as none of
/// them changes the parameters.
/// </summary>
internal sealed class MoxEModel
{
    private readonly Tensor _embedding;
    private readonly MoxELayer[] _layers;
    private readonly Tensor? _norm;
    private readonly Tensor? _head;

    /// <summary>Over a model's parameters, whose values are read when a pass runs.</summary>
    /// <param name="config">The model.</param>
    /// <param name="store">Its parameters; they stay the caller's.</param>
    public MoxEModel(MoxEConfig config, ParameterStore store)
    {
        (Config, Parameters) = (config, store);
        _embedding = store["moe.token_embedding.embedding"];
        _layers = [.. Enumerable.Range(0, config.NumLayers).Select(layer => new MoxELayer(store, layer))];
        _norm = store.Find("norm.scale");
        _head = store.Find("lm_head.kernel");
    }

    /// <summary>The configuration.</summary>
    public MoxEConfig Config { get; }

    /// <summary>The parameters.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Runs B sequences of T tokens.</summary>
    /// <param name="tokens">[B, T], int64, each 0 … V − 1; B and T at least 1.</param>
    /// <param name="initial">State to enter with, of B sequences; null for zero, the start of every sequence.</param>
    /// <param name="dropout">Of this call; <see cref="Dropout.None"/> outside training.</param>
    /// <param name="keepState">
    /// Whether <see cref="ModelOutput.Final"/> is wanted; without it, that state has no layers. Only recurrent experts
    /// (SPEC §9) pay for it: their ragged sequences are then run by length, not padded.
    /// </param>
    /// <returns>Tensors of the caller's dispose scope.</returns>
    public ModelOutput Forward(Tensor tokens, ModelState? initial, Dropout dropout, bool keepState = true)
    {
        if (initial is not null)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(initial.Layers.Count, _layers.Length, nameof(initial));
        }

        (long batch, long length, long width) = (tokens.shape[0], tokens.shape[1], _embedding.shape[1]);
        Tensor h = _embedding.index_select(0, tokens.flatten()).view(batch, length, width);
        if (Config.Xlstm.AddEmbeddingDropout)
        {
            h = dropout.Apply(h);
        }

        var outputs = new LayerOutput[_layers.Length];
        var states = new LayerState[_layers.Length];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            (outputs[layer], states[layer]) = _layers[layer].Forward(h, initial?.Layers[layer], keepState, dropout);
            h = outputs[layer].Hidden.view(batch, length, width);
        }

        h = _norm is null ? h : LayerNorm.Apply(h, _norm);
        Tensor logits = h.matmul(_head ?? _embedding.t());
        return new ModelOutput(logits, outputs, new ModelState(keepState ? states : []));
    }
}
