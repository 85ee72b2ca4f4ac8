namespace MoxE.Server.Models;

/// <summary>
/// Tells the versions that are whole from those that are still being written or taken away: a version counts as it is once
/// two looks in a row find the same files. Pure but for what it remembers of the last look.
/// </summary>
internal sealed class Settling
{
    private Dictionary<(string Name, int Version), ModelLocation> _last;
    private Dictionary<(string Name, int Version), ModelLocation> _settled;

    /// <param name="loaded">What there was when the models were loaded.</param>
    public Settling(IReadOnlyList<ModelLocation> loaded) => _last = _settled = ByVersion(loaded);

    /// <summary>What counts: versions that changed, came or went since the last look still count as they did before.</summary>
    public IReadOnlyList<ModelLocation> Settled => [.. _settled.Values];

    /// <summary>Takes a look.</summary>
    /// <returns>Whether everything is as it was at the last look, so that <see cref="Settled"/> is what there is.</returns>
    public bool Look(IReadOnlyList<ModelLocation> found)
    {
        Dictionary<(string, int), ModelLocation> now = ByVersion(found);
        Dictionary<(string, int), ModelLocation> settled = [];
        bool isCalm = true;
        foreach ((string, int) version in now.Keys.Union(_last.Keys))
        {
            bool isSame = now.GetValueOrDefault(version) == _last.GetValueOrDefault(version);
            isCalm &= isSame;
            if ((isSame ? now : _settled).TryGetValue(version, out ModelLocation? location))
            {
                settled.Add(version, location);
            }
        }

        (_last, _settled) = (now, settled);
        return isCalm;
    }

    private static Dictionary<(string Name, int Version), ModelLocation> ByVersion(IReadOnlyList<ModelLocation> locations) =>
        locations.ToDictionary(location => (location.Name, location.Version));
}
