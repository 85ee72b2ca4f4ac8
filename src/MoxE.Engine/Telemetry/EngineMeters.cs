namespace MoxE.Engine.Telemetry;

/// <summary>
/// One set of instruments for each model, shared by the engines of that name: during a swap the old and the new one.
/// It goes, and its series with it, with the last of them. Thread-safe.
/// </summary>
/// <remarks>
/// Why shared: an exporter knows a metric by its meter's name and tags, so two meters alike would feed one metric, which the
/// end of the first would take from the second.
/// </remarks>
/// <param name="meterName">Name of every meter; exporters listen to <c>MoxE.*</c>, so that under another name nothing is counted.</param>
public sealed class EngineMeters(string meterName)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ModelInstruments Instruments, int Users)> _models = new(StringComparer.Ordinal);

    /// <summary>Meters that exporters listen to.</summary>
    public EngineMeters()
        : this(EngineMetrics.MeterName)
    {
    }

    /// <summary>The instruments of a model; each call is paid back by <see cref="Return"/>.</summary>
    internal ModelInstruments Rent(string model)
    {
        lock (_gate)
        {
            (ModelInstruments instruments, int users) = _models.TryGetValue(model, out var known) ? known : (new ModelInstruments(model, meterName), 0);
            _models[model] = (instruments, users + 1);
            return instruments;
        }
    }

    /// <summary>Gives them back; the last to do so ends the meter.</summary>
    internal void Return(string model)
    {
        lock (_gate)
        {
            (ModelInstruments instruments, int users) = _models[model];
            if (users > 1)
            {
                _models[model] = (instruments, users - 1);
                return;
            }

            _models.Remove(model);
            instruments.Dispose();
        }
    }
}
