using System.Xml.Linq;

namespace MoxE.UnitTests.Architecture;

/// <summary>What a csproj says, whatever its conditions: every reference counts, also one of another flavour.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="RelativePath">Path from the repository root, with forward slashes.</param>
/// <param name="Xml">The file.</param>
internal sealed record ProjectFile(string Name, string RelativePath, XElement Xml)
{
    internal string Sdk => (string?)Xml.Attribute("Sdk") ?? "";

    /// <summary>Where the project's lock file belongs, from the repository root.</summary>
    internal string LockFile => RelativePath.Replace($"{Name}.csproj", "packages.lock.json", StringComparison.Ordinal);

    internal IEnumerable<string> ProjectReferences =>
        Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    internal IEnumerable<string> Packages => Included("PackageReference");

    internal IEnumerable<string> Frameworks => Included("FrameworkReference");

    internal IEnumerable<XElement> Elements(string name) => Xml.Descendants(name);

    /// <summary>True when the project sets a boolean property anywhere in it.</summary>
    internal bool Sets(string property) =>
        Elements(property).Any(e => bool.TryParse(e.Value.Trim(), out bool on) && on);

    internal static ProjectFile Read(string path) => new(
        Path.GetFileNameWithoutExtension(path),
        Path.GetRelativePath(RepositoryTree.Root, path).Replace('\\', '/'),
        XElement.Load(path));

    private IEnumerable<string> Included(string item) =>
        Elements(item).Select(e => (string?)e.Attribute("Include") ?? "").Where(include => include.Length > 0);
}
