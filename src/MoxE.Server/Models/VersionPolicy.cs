using System.Globalization;
using MoxE.Server.Options;

namespace MoxE.Server.Models;

/// <summary>Which of a model's versions are served. Pure and immutable.</summary>
internal sealed class VersionPolicy
{
    private readonly int _newest;
    private readonly ILookup<string, int>? _listed; // by name; "" for every model

    private VersionPolicy(int newest, ILookup<string, int>? listed) => (_newest, _listed) = (newest, listed);

    /// <summary>The policy the options name.</summary>
    /// <returns>It, or what is wrong with the list of versions.</returns>
    public static (VersionPolicy? Policy, string? Error) Of(ModelsOptions options)
    {
        switch (options.VersionPolicy)
        {
            case "all":
                return (new VersionPolicy(int.MaxValue, null), null);
            case "latest":
                return (new VersionPolicy(options.LatestVersions, null), null);
        }

        List<(string Name, int Version)> listed = [];
        foreach (string item in options.Versions.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = item.LastIndexOf(':');
            if (!TryParse(item[(colon + 1)..], out int version))
            {
                return (null, $"'{item}'");
            }

            listed.Add((colon < 0 ? "" : item[..colon], version));
        }

        return listed.Count == 0 ? (null, "''") : (new VersionPolicy(int.MaxValue, listed.ToLookup(entry => entry.Name, entry => entry.Version, StringComparer.Ordinal)), null);
    }

    /// <summary>Reads a version as it stands in folders, requests and options: digits without a leading zero, 1 … 2147483647.</summary>
    public static bool TryParse(string text, out int version) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version) && text[0] != '0';

    /// <summary>The wanted ones of the versions there are.</summary>
    public IReadOnlySet<int> Choose(string name, IEnumerable<int> available)
    {
        IEnumerable<int> candidates = _listed is null ? available
            : _listed.Contains(name) ? available.Intersect(_listed[name])
            : available.Intersect(_listed[""]);
        return candidates.OrderDescending().Take(_newest).ToHashSet();
    }
}
