using System.Text.Json.Nodes;

namespace MoxE.Cli.Ablation.Plan;

/// <summary>One line of the ablation: the base with some settings changed.</summary>
internal sealed record AblationRun
{
    /// <summary>The question it belongs to.</summary>
    public required string Group { get; init; }

    /// <summary>Its name in files and figures; a model name.</summary>
    public required string Name { get; init; }

    /// <summary>What the table calls it; the name when it is not given.</summary>
    public string? Label { get; init; }

    /// <summary>Values by dotted key, such as <c>model.num_experts</c>; they replace the base's. Default: none.</summary>
    public JsonObject Set { get; init; } = [];

    /// <summary>What the table calls it.</summary>
    internal string Title => Label ?? Name;
}
