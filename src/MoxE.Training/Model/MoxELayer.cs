using MoxE.Model.Config;
using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>A layer: two mixer blocks, the router and the experts, SPEC §3. Nothing is added around it: its output replaces its input.</summary>
internal sealed class MoxELayer
{
    private readonly Block[] _mixer;
    private readonly Tensor? _postBlocksNorm;
    private readonly Router _router;
    private readonly Experts _experts;

    /// <summary>Over the parameters of a layer.</summary>
    /// <param name="store">All parameters.</param>
    /// <param name="layer">Its index.</param>
    public MoxELayer(ParameterStore store, int layer)
    {
        (MoxEConfig config, string prefix) = (store.Config, $"moe.layers.{layer}.");
        (BlockKind first, BlockKind second) = config.MixerKinds;
        _mixer = [NewBlock(first, store.Scope(prefix + "sequence_mixer.blocks.0."), config), NewBlock(second, store.Scope(prefix + "sequence_mixer.blocks.1."), config)];
        _postBlocksNorm = store.Find(prefix + "sequence_mixer.post_blocks_norm.scale");
        _router = new Router(store.Scope(prefix + "gate."), config);
        _experts = new Experts(
            [.. Enumerable.Range(0, config.NumExperts).Select(e => NewBlock(config.ExpertKind(e), store.Scope($"{prefix}experts.{e}."), config))], config);
    }

    /// <summary>Runs B sequences of T tokens.</summary>
    /// <param name="h">[B, T, D].</param>
    /// <param name="initial">State to enter with; null for zero.</param>
    /// <param name="keepState">Whether the experts' states at the end are wanted.</param>
    /// <param name="dropout">Of this call.</param>
    public (LayerOutput Output, LayerState Final) Forward(Tensor h, LayerState? initial, bool keepState, Dropout dropout)
    {
        var mixer = new BlockState?[_mixer.Length];
        Tensor u = h;
        for (int b = 0; b < mixer.Length; b++)
        {
            (u, mixer[b]) = _mixer[b].Forward(u, initial?.Mixer[b], dropout);
        }

        u = _postBlocksNorm is null ? u : LayerNorm.Apply(u, _postBlocksNorm);
        Tensor rows = u.reshape(-1, u.shape[2]);
        RouterOutput router = _router.Forward(rows);
        (Tensor output, IReadOnlyList<BlockState?> experts) = _experts.Forward(u, router, initial?.Experts ?? [], keepState, dropout);
        return (new LayerOutput(rows, output, router), new LayerState(mixer, experts));
    }

    /// <summary>A block over its parameters.</summary>
    public static Block NewBlock(BlockKind kind, ParameterScope scope, MoxEConfig config) => kind switch
    {
        BlockKind.MLstm => new MLstmBlock(scope, config),
        BlockKind.SLstm => new SLstmBlock(scope, config),
        _ => new MlpExpert(scope),
    };
}
