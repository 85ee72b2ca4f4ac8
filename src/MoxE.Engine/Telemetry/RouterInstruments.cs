using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace MoxE.Engine.Telemetry;

/// <summary>
/// The routers' instruments of one model. Every series exists from the start and their number is fixed by the model: layers,
/// times experts or groups. Counters add up all engines of the name, so a swap does not set them back; what is a share or a
/// count of experts speaks of the newest engine. <c>moxe_router_weight_sum</c> is an up-down counter so that its exported name
/// gets no suffix; it only grows.
/// </summary>
internal sealed class RouterInstruments
{
    private static readonly bool[] BothGroups = [true, false];

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _model;
    private ImmutableArray<RouterTally> _live = []; // one an engine, newest last
    private ImmutableArray<RouterTally> _past = []; // what ended engines counted, one for each set of sizes
    private bool _hasGroups;

    public RouterInstruments(Meter meter, KeyValuePair<string, object?> model)
    {
        (_meter, _model) = (meter, model);
        Entropy = meter.CreateHistogram(
            "moxe_router_entropy_ratio", null, "Normalised entropy of the router's distribution, per token.", null, Buckets.Shares);
        meter.CreateObservableCounter(
            "moxe_router_tokens", () => PerExpert(static (tally, layer, expert) => tally.Tokens(layer, expert)), null, "Tokens routed to each expert.");
        meter.CreateObservableUpDownCounter(
            "moxe_router_weight_sum", () => PerExpert(static (tally, layer, expert) => tally.WeightSum(layer, expert)), null, "Sum of the weights given to each expert.");
        meter.CreateObservableGauge(
            "moxe_router_balance_ratio", () => PerLayer(static (tally, layer) => tally.Balance(layer)), null, "Mean over largest load of a layer's experts since the start.");
        meter.CreateObservableGauge(
            "moxe_router_dead_experts", () => PerLayer(static (tally, layer) => tally.DeadExperts(layer)), null, "Experts of a layer that no token went to since the start.");
    }

    /// <summary>Entropy by layer.</summary>
    public Histogram<double> Entropy { get; }

    /// <summary>The tag of every measurement.</summary>
    public KeyValuePair<string, object?> Model => _model;

    /// <summary>Difficulty by layer; only models whose router predicts one ask for it.</summary>
    public Histogram<double> CreateDifficulty() => _meter.CreateHistogram(
        "moxe_router_difficulty", null, "Difficulty that the router predicts, per token.", null, Buckets.Shares);

    /// <summary>Counts what an engine routes.</summary>
    public void Add(RouterTally tally)
    {
        lock (_meter)
        {
            _live = _live.Add(tally);
            if (tally.Shape.MLstmExpertCount > 0 && !_hasGroups)
            {
                _hasGroups = true;
                _meter.CreateObservableCounter("moxe_router_group_tokens", PerGroup, null, "Tokens routed to each kind of expert.");
                _meter.CreateObservableGauge(
                    "moxe_router_mlstm_ratio", () => PerLayer(static (tally, layer) => tally.MLstmShare(layer)), null, "Share of a layer's routed tokens that went to mLSTM experts since the start.");
            }
        }
    }

    /// <summary>The engine has ended; what it counted stays in the sums.</summary>
    public void Remove(RouterTally tally)
    {
        lock (_meter)
        {
            if (_past.FirstOrDefault(past => past.Shape == tally.Shape) is { } past)
            {
                past.Add(tally);
            }
            else
            {
                _past = _past.Add(tally);
            }

            _live = _live.Remove(tally);
        }
    }

    /// <summary>Numbers as tags, made once.</summary>
    public static KeyValuePair<string, object?>[] Tags(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Tag(name, i))];

    private static KeyValuePair<string, object?> Tag(string name, int number) => new(name, number.ToString(CultureInfo.InvariantCulture));

    private Measurement<long>[] PerExpert(Func<RouterTally, int, int, long> read) => PerExpert(read, static (a, b) => a + b);

    private Measurement<double>[] PerExpert(Func<RouterTally, int, int, double> read) => PerExpert(read, static (a, b) => a + b);

    private Measurement<T>[] PerExpert<T>(Func<RouterTally, int, int, T> read, Func<T, T, T> add)
        where T : struct
    {
        lock (_meter)
        {
            return
            [
                .. from tally in _past.AddRange(_live)
                   from layer in Enumerable.Range(0, tally.Shape.LayerCount)
                   from expert in Enumerable.Range(0, tally.Shape.ExpertCount)
                   group read(tally, layer, expert) by (layer, expert) into place
                   select new Measurement<T>(place.Aggregate(add), _model, Tag("layer", place.Key.layer), Tag("expert", place.Key.expert)),
            ];
        }
    }

    private Measurement<long>[] PerGroup()
    {
        lock (_meter)
        {
            return
            [
                .. from tally in _past.AddRange(_live)
                   from layer in Enumerable.Range(0, tally.Shape.LayerCount)
                   from isMLstm in BothGroups
                   where tally.HasGroup(isMLstm)
                   group tally.GroupTokens(layer, isMLstm) by (layer, isMLstm) into place
                   select new Measurement<long>(place.Sum(), _model, Tag("layer", place.Key.layer), new("group", place.Key.isMLstm ? "mlstm" : "slstm")),
            ];
        }
    }

    private Measurement<T>[] PerLayer<T>(Func<RouterTally, int, T> read)
        where T : struct =>
        _live is [.., RouterTally newest]
            ? [.. from layer in Enumerable.Range(0, newest.Shape.LayerCount) select new Measurement<T>(read(newest, layer), _model, Tag("layer", layer))]
            : [];
}
