using System.Text.Json;

namespace MoxE.Model.Folders;

/// <summary>What manifests of every version have in common: enough to know a model folder, and what belongs to it.</summary>
/// <param name="Name">The model's id.</param>
/// <param name="Files">Names of its files, without the manifest.</param>
internal sealed record ManifestOutline(string Name, IReadOnlyList<string> Files)
{
    /// <summary>Reads a manifest, whatever its version and other keys.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="source">What messages call the input.</param>
    /// <exception cref="ModelFormatException">It is no manifest of a model.</exception>
    public static ManifestOutline Parse(ReadOnlyMemory<byte> utf8Json, string source)
    {
        using JsonDocument document = JsonText.Parse(utf8Json, source);
        JsonSection root = JsonSection.Root(document.RootElement, source);
        root.Exactly("format", ModelManifest.FormatName);
        return new(root.Text("name", ModelName.IsValid, ModelName.Allowed), [.. root.List("files").Select(file => file.Text("name"))]);
    }
}
