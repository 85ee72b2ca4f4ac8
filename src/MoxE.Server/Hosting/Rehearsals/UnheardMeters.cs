using System.Diagnostics.Metrics;

namespace MoxE.Server.Hosting.Rehearsals;

/// <summary>Gives meters under a name that no exporter listens to (<c>MoxE.*</c> is heard): what is rehearsed is not counted.</summary>
internal sealed class UnheardMeters : IMeterFactory
{
    /// <summary>Name of every meter.</summary>
    public const string MeterName = "Unheard";

    private readonly Meter _meter = new(MeterName);

    /// <inheritdoc/>
    public Meter Create(MeterOptions options) => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
