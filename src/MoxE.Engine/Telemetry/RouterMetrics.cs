using System.Diagnostics.Metrics;
using System.Globalization;
using MoxE.Engine.Running;

namespace MoxE.Engine.Telemetry;

/// <summary>
/// The routers' instruments. Every series exists from the start and their number is fixed by the model: layers, times
/// experts or groups. <c>moxe_router_weight_sum</c> is an up-down counter so that its exported name gets no suffix; it
/// only grows.
/// </summary>
internal sealed class RouterMetrics
{
    private readonly RouterTally _tally;
    private readonly Histogram<double> _entropy;
    private readonly Histogram<double>? _difficulty;
    private readonly KeyValuePair<string, object?>[] _layers; // tag of each layer
    private readonly KeyValuePair<string, object?>[] _experts; // tag of each expert

    public RouterMetrics(Meter meter, ModelShape shape)
    {
        _tally = new RouterTally(shape);
        _layers = Tags("layer", shape.LayerCount);
        _experts = Tags("expert", shape.ExpertCount);
        _entropy = meter.CreateHistogram(
            "moxe_router_entropy_ratio", null, "Normalised entropy of the router's distribution, per token.", null, Buckets.Shares);
        _difficulty = shape.HasDifficulty
            ? meter.CreateHistogram("moxe_router_difficulty", null, "Difficulty that the router predicts, per token.", null, Buckets.Shares)
            : null;
        meter.CreateObservableCounter("moxe_router_tokens", () => PerExpert(_tally.Tokens), null, "Tokens routed to each expert.");
        meter.CreateObservableUpDownCounter(
            "moxe_router_weight_sum", () => PerExpert(_tally.WeightSum), null, "Sum of the weights given to each expert.");
        meter.CreateObservableGauge(
            "moxe_router_balance_ratio", () => PerLayer(_tally.Balance), null, "Mean over largest load of a layer's experts since the start.");
        meter.CreateObservableGauge(
            "moxe_router_dead_experts", () => PerLayer(_tally.DeadExperts), null, "Experts of a layer that no token went to since the start.");
        if (shape.MLstmExpertCount > 0)
        {
            meter.CreateObservableCounter("moxe_router_group_tokens", PerGroup, null, "Tokens routed to each kind of expert.");
            meter.CreateObservableGauge(
                "moxe_router_mlstm_ratio", () => PerLayer(MLstmShare), null, "Share of a layer's routed tokens that went to mLSTM experts since the start.");
        }
    }

    /// <summary>Records one step's router outputs. The engine thread's.</summary>
    public void OnStep(StepBuffers buffers, int tokens)
    {
        _tally.Add(buffers, tokens);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            Record(_entropy, buffers.Entropy(layer, tokens), _layers[layer]);
            if (_difficulty is not null)
            {
                Record(_difficulty, buffers.Difficulty(layer, tokens), _layers[layer]);
            }
        }
    }

    private static void Record(Histogram<double> histogram, ReadOnlySpan<float> values, KeyValuePair<string, object?> layer)
    {
        if (!histogram.Enabled)
        {
            return;
        }

        foreach (float value in values)
        {
            histogram.Record(value, layer);
        }
    }

    private IEnumerable<Measurement<T>> PerExpert<T>(Func<int, int, T> read)
        where T : struct =>
        from layer in Enumerable.Range(0, _layers.Length)
        from expert in Enumerable.Range(0, _experts.Length)
        select new Measurement<T>(read(layer, expert), _layers[layer], _experts[expert]);

    private IEnumerable<Measurement<T>> PerLayer<T>(Func<int, T> read)
        where T : struct =>
        from layer in Enumerable.Range(0, _layers.Length)
        select new Measurement<T>(read(layer), _layers[layer]);

    private IEnumerable<Measurement<long>> PerGroup()
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            yield return new(_tally.GroupTokens(layer, mLstm: true), _layers[layer], new("group", "mlstm"));
            if (_tally.Shape.MLstmExpertCount < _tally.Shape.ExpertCount)
            {
                yield return new(_tally.GroupTokens(layer, mLstm: false), _layers[layer], new("group", "slstm"));
            }
        }
    }

    private double MLstmShare(int layer)
    {
        long mLstm = _tally.GroupTokens(layer, mLstm: true);
        long all = mLstm + _tally.GroupTokens(layer, mLstm: false);
        return all == 0 ? 0 : mLstm / (double)all;
    }

    private static KeyValuePair<string, object?>[] Tags(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new KeyValuePair<string, object?>(name, i.ToString(CultureInfo.InvariantCulture)))];
}
