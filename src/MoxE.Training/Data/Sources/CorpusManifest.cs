namespace MoxE.Training.Data.Sources;

/// <summary>What a fetched corpus is made of: the file corpus.json beside the texts.</summary>
/// <param name="Texts">The texts in their order.</param>
internal sealed record CorpusManifest(IReadOnlyList<CorpusManifest.Text> Texts)
{
    /// <summary>One text.</summary>
    /// <param name="File">Its file.</param>
    /// <param name="Sha256">SHA-256 of that file.</param>
    /// <param name="Bytes">Size of that file.</param>
    /// <param name="Documents">Its documents.</param>
    /// <param name="Title">What it is.</param>
    /// <param name="Licence">Under which terms.</param>
    /// <param name="Package">The Debian package it comes from.</param>
    /// <param name="PackageVersion">That package's version.</param>
    /// <param name="PackageSha256">SHA-256 of that package.</param>
    internal sealed record Text(
        string File, string Sha256, long Bytes, int Documents, string Title, string Licence, string Package, string PackageVersion, string PackageSha256);
}
