using System.Collections.Immutable;
using MoxE.Server.Serving;

namespace MoxE.Server.Models;

/// <summary>A version of a model at one moment. Immutable; <see cref="ModelRegistry"/> makes the next one.</summary>
/// <param name="Location">Where it lies; of what is loaded, or else of what is to be.</param>
internal sealed record ModelVersion(ModelLocation Location)
{
    public VersionState State { get; init; }

    /// <summary>Why the last load failed, also while the one before it goes on serving; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>Stamp of the files whose load failed last; null when it did not fail.</summary>
    public string? FailedStamp { get; init; }

    /// <summary>What takes requests.</summary>
    public ServedModel? Serving { get; init; }

    /// <summary>What is being warmed up, to take the place of <see cref="Serving"/>.</summary>
    public ServedModel? Next { get; init; }

    /// <summary>What finishes its running requests.</summary>
    public ImmutableList<ServedModel> Retiring { get; init; } = [];

    /// <summary>Everything of it that is in memory.</summary>
    public IEnumerable<ServedModel> Loaded => new[] { Serving, Next }.OfType<ServedModel>().Concat(Retiring);
}
