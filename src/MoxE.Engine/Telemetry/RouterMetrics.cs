using System.Diagnostics.Metrics;
using MoxE.Engine.Running;

namespace MoxE.Engine.Telemetry;

/// <summary>What one engine's routers tell the instruments of its model.</summary>
internal sealed class RouterMetrics : IDisposable
{
    private readonly RouterInstruments _to;
    private readonly RouterTally _tally;
    private readonly Histogram<double>? _difficulty;
    private readonly KeyValuePair<string, object?>[] _layers; // tag of each layer

    public RouterMetrics(RouterInstruments to, ModelShape shape)
    {
        _to = to;
        _tally = new RouterTally(shape);
        _difficulty = shape.HasDifficulty ? to.CreateDifficulty() : null;
        _layers = RouterInstruments.Tags("layer", shape.LayerCount);
        to.Add(_tally);
    }

    /// <summary>Records one step's router outputs. The engine thread's.</summary>
    public void OnStep(StepBuffers buffers, int tokens)
    {
        _tally.Add(buffers, tokens);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            Record(_to.Entropy, buffers.Entropy(layer, tokens), layer);
            if (_difficulty is not null)
            {
                Record(_difficulty, buffers.Difficulty(layer, tokens), layer);
            }
        }
    }

    public void Dispose() => _to.Remove(_tally);

    private void Record(Histogram<double> histogram, ReadOnlySpan<float> values, int layer)
    {
        if (!histogram.Enabled)
        {
            return;
        }

        foreach (float value in values)
        {
            histogram.Record(value, _to.Model, _layers[layer]);
        }
    }
}
