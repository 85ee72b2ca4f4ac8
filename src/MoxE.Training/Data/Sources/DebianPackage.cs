namespace MoxE.Training.Data.Sources;

/// <summary>A Debian package that holds text, pinned by its bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">SHA-256 of the .deb file, as the package index gives it.</param>
internal sealed record DebianPackage(string Name, string Version, string Sha256)
{
    /// <summary>What apt-get is asked for.</summary>
    public string Request => $"{Name}={Version}";
}
