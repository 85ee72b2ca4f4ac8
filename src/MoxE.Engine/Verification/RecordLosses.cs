using System.Runtime.InteropServices;
using MoxE.Model.Config;
using MoxE.Model.Routing;

namespace MoxE.Engine.Verification;

/// <summary>The auxiliary-loss figures of SPEC §8, computed from what the router showed for one whole sequence.</summary>
internal static class RecordLosses
{
    /// <summary>Adds <c>layer{l}.loss.…</c>, <c>layer{l}.expert_load</c>, <c>layer{l}.expert_token_counts</c> and, for two tokens or more, <c>loss.ce</c> and <c>loss.total</c>.</summary>
    public static void AddTo(SequenceRecord record, MoxEConfig config, int[] tokens)
    {
        LayerLosses[] layers = [.. Enumerable.Range(0, config.NumLayers).Select(layer => AddLayer(record, config, layer, tokens.Length))];
        if (tokens.Length < 2)
        {
            return;
        }

        double crossEntropy = AuxiliaryLosses.CrossEntropy(Span(record.Floats["logits"]), tokens);
        Add(record, "loss.ce", crossEntropy);
        Add(record, "loss.total", AuxiliaryLosses.Total(crossEntropy, layers, config.LossCoefs));
    }

    private static LayerLosses AddLayer(SequenceRecord record, MoxEConfig config, int layer, int tokens)
    {
        string prefix = $"layer{layer}.";
        ReadOnlySpan<float> probabilities = Span(record.Floats[prefix + "probs"]);
        ReadOnlySpan<int> experts = CollectionsMarshal.AsSpan(record.Integers[prefix + "topk_indices"]);
        int[] counts = new int[config.NumExperts];
        RoutingCounts.Add(experts, counts);
        record.Add(prefix + "expert_token_counts", counts);
        float[] load = new float[config.NumExperts];
        RoutingCounts.ExpertLoad(probabilities, experts, config.TopKExperts, load);
        record.Add(prefix + "expert_load", load);

        double z = AuxiliaryLosses.Z(Span(record.Floats[prefix + "conditioned_logits"]), config.NumExperts);
        double balance = AuxiliaryLosses.LoadBalance(load, tokens, config.TopKExperts);
        Add(record, prefix + "loss.z", z);
        Add(record, prefix + "loss.load_balance", balance);
        if (!config.IsConditioned)
        {
            return new LayerLosses(z, balance, 0, 0);
        }

        double difficulty = AuxiliaryLosses.Difficulty(Span(record.Floats[prefix + "d_t"]), Span(record.Floats[prefix + "entropy"]));
        Add(record, prefix + "loss.d", difficulty);
        (double first, double second) = AuxiliaryLosses.GroupShares(probabilities, config.NumExperts);
        foreach ((string name, GroupWiseLoss kind) in new[]
        {
            ("kl_div", GroupWiseLoss.KlDiv), ("js_div", GroupWiseLoss.JsDiv), ("bounded", GroupWiseLoss.Bounded), ("self_balance", GroupWiseLoss.SelfBalance),
        })
        {
            Add(record, $"{prefix}loss.group_{name}", AuxiliaryLosses.Group(kind, first, second));
        }

        double group = AuxiliaryLosses.Group(config.GroupWiseLoss, first, second);
        Add(record, prefix + "loss.group", group);
        return new LayerLosses(z, balance, difficulty, group);
    }

    private static void Add(SequenceRecord record, string name, double value) => record.Add(name, [(float)value]);

    private static ReadOnlySpan<float> Span(List<float> values) => CollectionsMarshal.AsSpan(values);
}
