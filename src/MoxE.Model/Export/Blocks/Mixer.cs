using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;

namespace MoxE.Model.Export.Blocks;

/// <summary>A layer's sequence mixer (SPEC §3): two blocks, then a LayerNorm where the model has one. Gives <c>layer{l}.mixer_out</c> [T,D].</summary>
internal static class Mixer
{
    public static Value Add(BlockContext context, int layer, Value x)
    {
        (BlockKind first, BlockKind second) = context.Config.MixerKinds;
        string result = $"layer{layer}.mixer_out";
        Value? scale = context.Graph.Weight($"layer{layer}.post_blocks_norm.scale", context.Parts.PostBlocksNorm(layer));

        Value middle = Block(context, first, layer, 0, x, $"layer{layer}.mixer0.out");
        if (scale is null)
        {
            return Block(context, second, layer, 1, middle, result);
        }

        Value mixed = Block(context, second, layer, 1, middle, $"layer{layer}.mixer1.out");
        return context.Graph.LayerNorm($"layer{layer}.post_blocks_norm", mixed, scale, result);
    }

    private static Value Block(BlockContext context, BlockKind kind, int layer, int block, Value x, string result) => kind == BlockKind.MLstm
        ? MLstmMixer.Add(context, layer, block, x, result)
        : SLstmMixer.Add(context, layer, block, x, result);
}
