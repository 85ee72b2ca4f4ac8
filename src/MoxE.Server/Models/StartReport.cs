namespace MoxE.Server.Models;

/// <summary>How the loads of the start went.</summary>
/// <param name="Versions">How many versions there were to load.</param>
/// <param name="Failures">Those that could not be, and why.</param>
internal sealed record StartReport(int Versions, IReadOnlyList<(ModelLocation Location, string Reason)> Failures);
