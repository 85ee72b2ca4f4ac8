using MoxE.Kernels.Ops;
using MoxE.Model.Folders;

namespace MoxE.Model.Export;

/// <summary>Choices of an export.</summary>
public sealed record ExportOptions
{
    /// <summary>The model's id for clients; see <see cref="Folders.ModelName"/>. Default null: the checkpoint folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>What the graph is made of. Default fused.</summary>
    public GraphKind Graph { get; init; } = GraphKind.Fused;

    /// <summary>How weight matrices are stored. Default float32, as they are; a portable graph has no other.</summary>
    public WeightType WeightType { get; init; } = WeightType.Float32;

    /// <summary>Whether the mixers' outputs, the layers' outputs and the routers' logits become graph outputs too, for comparisons. Default false.</summary>
    public bool Debug { get; init; }

    /// <summary>Whether an existing model folder may be replaced. Default false. A folder that holds anything else is never replaced.</summary>
    public bool Overwrite { get; init; }
}
