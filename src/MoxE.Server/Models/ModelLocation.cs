namespace MoxE.Server.Models;

/// <summary>Where a version of a model lies. Immutable.</summary>
/// <param name="Name">Name clients use.</param>
/// <param name="Version">Its version, ≥ 1; 1 for a folder without numbered ones.</param>
/// <param name="Folder">Full path of the exported folder.</param>
/// <param name="Stamp">Names, lengths and times of its files at the last look: another stamp means other files.</param>
internal sealed record ModelLocation(string Name, int Version, string Folder, string Stamp)
{
    /// <summary>Version of a folder that is not numbered.</summary>
    public const int OnlyVersion = 1;

    /// <summary>Name and version as clients may write them.</summary>
    public string Id => $"{Name}:{Version}";
}
