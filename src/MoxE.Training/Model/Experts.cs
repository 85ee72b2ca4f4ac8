using MoxE.Model.Config;
using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>
/// The experts of a layer on the tokens routed to them, SPEC §3.3, §7 and §9. An expert without tokens is not run, and its
/// parameters take no part in the gradient.
/// </summary>
/// <param name="blocks">[E].</param>
/// <param name="config">The model.</param>
internal sealed class Experts(IReadOnlyList<Block> blocks, MoxEConfig config)
{
    private readonly bool _isRecurrent = config.ExpertState == ExpertState.Recurrent && config.ExpertType != ExpertType.Mlp;

    /// <summary>Σ over ranks of weight times expert.</summary>
    /// <param name="u">[B, T, D].</param>
    /// <param name="router">What the router said of these B·T tokens.</param>
    /// <param name="initial">[E], states of B sequences to enter with; empty for zero.</param>
    /// <param name="keepState">Whether the states at the end are wanted; then ragged sequences are run without padding, which costs more calls.</param>
    /// <param name="dropout">Of this call.</param>
    /// <returns>[B·T, D], and [E] states, empty where there are none or none were wanted; null for one that is still zero.</returns>
    public (Tensor Output, IReadOnlyList<BlockState?> Final) Forward(
        Tensor u, RouterOutput router, IReadOnlyList<BlockState?> initial, bool keepState, Dropout dropout)
    {
        (long batch, long length, long width) = (u.shape[0], u.shape[1], u.shape[2]);
        int k = config.TopKExperts;
        long[] experts = router.Experts.data<long>().ToArray();
        List<RoutedGroup> groups = _isRecurrent
            ? RoutingPlan.OfSequences(experts, k, blocks.Count, (int)length, equalLengths: keepState)
            : RoutingPlan.OfTokens(experts, k, blocks.Count);

        Tensor rows = u.reshape(-1, width).index_select(0, tensor(groups.SelectMany(group => group.Tokens).ToArray()));
        Tensor[] inputs = rows.split([.. groups.Select(group => (long)group.Tokens.Length)]);
        BlockState?[] states = _isRecurrent ? [.. Enumerable.Range(0, blocks.Count).Select(e => initial.Count == 0 ? null : initial[e])] : [];
        var entered = (BlockState?[])states.Clone();
        var outputs = new Tensor[groups.Count];
        for (int i = 0; i < groups.Count; i++)
        {
            outputs[i] = _isRecurrent
                ? RunSequences(groups[i], inputs[i], entered, keepState ? states : null, batch, dropout)
                : blocks[groups[i].Expert].ForwardTokens(inputs[i], dropout);
        }

        // Ranks are summed in their order, whatever else the batch holds.
        Tensor byPair = cat(outputs, 0).index_select(0, tensor(PlaceOfPair(groups, experts.Length))).view(batch * length, k, width);
        return ((byPair * router.Weights.unsqueeze(2)).sum(1), keepState ? states : []);
    }

    private Tensor RunSequences(RoutedGroup group, Tensor rows, BlockState?[] entered, BlockState?[]? final, long batch, Dropout dropout)
    {
        long width = rows.shape[1];
        Tensor sequences = tensor(group.Sequences);
        BlockState? initial = entered[group.Expert] is { } all ? StateRows.Select(all, sequences) : null;
        (Tensor output, BlockState? last) = blocks[group.Expert].Forward(rows.view(group.Sequences.Length, group.Length, width), initial, dropout);
        if (final is not null && last is not null)
        {
            final[group.Expert] = StateRows.Replace(final[group.Expert], sequences, last, batch);
        }

        return output.reshape(-1, width);
    }

    private static long[] PlaceOfPair(List<RoutedGroup> groups, int pairs)
    {
        long[] places = new long[pairs];
        long place = 0;
        foreach (long pair in groups.SelectMany(group => group.Pairs))
        {
            if (pair >= 0)
            {
                places[pair] = place;
            }

            place++;
        }

        return places;
    }
}
