using MoxE.Kernels.Ops;

namespace MoxE.Model.Folders;

/// <summary><c>manifest.json</c>: what a model folder holds, so that a server can check it before it loads anything.</summary>
public sealed record ModelManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Value of the key <c>format</c>.</summary>
    public const string FormatName = "moxe-model";

    /// <summary>Value of the key <c>format_version</c>.</summary>
    public const int FormatVersion = 1;

    /// <summary>The model's id for clients: see <see cref="ModelName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Program and version that wrote the folder.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>What the graph is made of.</summary>
    public required GraphKind Graph { get; init; }

    /// <summary>Operator sets of the graph.</summary>
    public required OpsetVersions Opset { get; init; }

    /// <summary>How weight matrices are stored.</summary>
    public required WeightType WeightType { get; init; }

    /// <summary>Sizes of the model.</summary>
    public required ModelSizes Sizes { get; init; }

    /// <summary>Parameter counts.</summary>
    public required ModelParameters Parameters { get; init; }

    /// <summary>The recurrent state of one sequence.</summary>
    public required StateLayout State { get; init; }

    /// <summary>The length of the texts the model was trained on, ≥ 1, or null when the checkpoint does not say. Advice: nothing breaks beyond it.</summary>
    public required int? ContextLength { get; init; }

    /// <summary>Every file of the folder but the manifest.</summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>Reads a manifest strictly: every key there, none unknown, every value allowed.</summary>
    /// <param name="utf8Json">The file's bytes.</param>
    /// <param name="source">What messages call the input.</param>
    /// <exception cref="ModelFormatException">It is not such a manifest; the message names key, value and what is allowed.</exception>
    public static ModelManifest Parse(ReadOnlyMemory<byte> utf8Json, string source) => ManifestReader.Read(utf8Json, source);

    /// <summary>The file's bytes: UTF-8, two spaces of indentation, LF line ends; equal manifests give equal bytes.</summary>
    public byte[] ToJson() => ManifestWriter.Write(this);
}
