using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client;

/// <summary>A model that the server has.</summary>
public sealed record ModelCard
{
    /// <summary>The name by which requests choose it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made, in Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Whose it is.</summary>
    public string? OwnedBy { get; init; }

    /// <summary>Further fields, as they came: state and limits.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}

/// <summary>All models of a server.</summary>
internal sealed record ModelList
{
    public required IReadOnlyList<ModelCard> Data { get; init; }
}
