using System.Collections.Immutable;
using MoxE.Server.Serving;

namespace MoxE.Server.Models;

/// <summary>All models at one moment. Immutable; readers need no lock.</summary>
internal sealed record RegistrySnapshot
{
    /// <summary>Most names in one message.</summary>
    private const int MostNamed = 8;

    private static readonly TimeSpan LoadingRetry = TimeSpan.FromSeconds(2);

    /// <summary>Versions by name, then by number.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<int, ModelVersion>> Models { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<int, ModelVersion>>(StringComparer.Ordinal);

    /// <summary>The model that requests get which name none, when there is one of this name.</summary>
    public string PreferredDefault { get; init; } = "";

    /// <summary>The default model: the preferred one, or else the first by name; empty when there is no model at all.</summary>
    public string DefaultName => Models.ContainsKey(PreferredDefault) ? PreferredDefault : Models.Keys.FirstOrDefault("");

    /// <summary>All versions of all models.</summary>
    public IEnumerable<ModelVersion> Versions => Models.Values.SelectMany(versions => versions.Values);

    /// <summary>The newest ready version of each model.</summary>
    public IEnumerable<ModelVersion> Served => Models.Values.Select(NewestReady).OfType<ModelVersion>();

    /// <summary>Bytes of all that is in memory, by the estimates of <see cref="MemoryBudget"/>.</summary>
    public long LoadedBytes => Versions.SelectMany(version => version.Loaded).Sum(model => model.Bytes);

    /// <summary>The version, or null.</summary>
    public ModelVersion? Get(string name, int version) => Models.GetValueOrDefault(name)?.GetValueOrDefault(version);

    /// <summary>The versions of a model by number; none when it is not known.</summary>
    public IReadOnlyList<ModelVersion> Of(string name) => [.. Models.GetValueOrDefault(name)?.Values ?? []];

    /// <summary>The version that takes requests for a model, or what stands for it: the one on its way, or else the newest.</summary>
    public ModelVersion? Current(string name) =>
        Models.GetValueOrDefault(name) is not { } versions ? null
        : NewestReady(versions) ?? versions.Values.LastOrDefault(IsOnItsWay) ?? versions.Values.LastOrDefault();

    /// <summary>The model that answers to a name.</summary>
    /// <param name="name">A model's name for its newest ready version, <c>name:version</c>, or nothing for the default model.</param>
    /// <param name="version">A version in decimal digits, or nothing.</param>
    public Outcome<ServedModel> Find(string? name, string? version = null)
    {
        (string model, version) = Resolve(name, version);
        if (model.Length == 0)
        {
            return Unavailable(ServingPhase.Empty);
        }

        if (!Models.ContainsKey(model))
        {
            return NotFound($"The model '{ServiceError.Shorten(string.IsNullOrEmpty(name) ? model : name)}' does not exist");
        }

        return Look(model, version) is { } found ? Answer(found, string.IsNullOrEmpty(version)
                ? $"The model '{ServiceError.Shorten(model)}' is not loaded"
                : $"Version {version} of the model '{ServiceError.Shorten(model)}' is not loaded")
            : NotFound($"The model '{ServiceError.Shorten(model)}' has no version '{ServiceError.Shorten(version!)}'");
    }

    /// <summary>The version that a name means, ready or not; null when there is none such.</summary>
    /// <param name="name">As for <see cref="Find"/>.</param>
    /// <param name="version">As for <see cref="Find"/>.</param>
    public ModelVersion? Look(string? name, string? version = null)
    {
        (string model, version) = Resolve(name, version);
        return string.IsNullOrEmpty(version) ? Current(model) : VersionPolicy.TryParse(version, out int number) ? Get(model, number) : null;
    }

    /// <summary>The refusal while a model, or the server, is on its way in or out.</summary>
    public static ServiceError Unavailable(ServingPhase phase) =>
        new(ErrorKind.Unavailable, $"Not available: {phase.Reason()}.", RetryAfter: LoadingRetry);

    /// <summary>Name and version apart; <c>name:version</c> is looked for as a whole name first.</summary>
    private (string Model, string? Version) Resolve(string? name, string? version)
    {
        string model = string.IsNullOrEmpty(name) ? DefaultName : name;
        return string.IsNullOrEmpty(version) && !Models.ContainsKey(model) && model.LastIndexOf(':') is > 0 and int colon
            ? (model[..colon], model[(colon + 1)..])
            : (model, version);
    }

    private Outcome<ServedModel> Answer(ModelVersion version, string otherwise) => version switch
    {
        { State: VersionState.Ready, Serving: { } model } => model,
        { State: VersionState.Loading } => Unavailable(ServingPhase.Loading),
        { State: VersionState.WarmingUp } => Unavailable(ServingPhase.WarmingUp),
        _ => NotFound(otherwise),
    };

    private ServiceError NotFound(string what)
    {
        string[] names = [.. Served.Select(version => $"'{ServiceError.Shorten(version.Location.Name)}'")];
        string served = names.Length switch
        {
            0 => "no model is served",
            1 => $"{names[0]} is served",
            <= MostNamed => $"{string.Join(", ", names)} are served",
            _ => $"{string.Join(", ", names[..MostNamed])} and {names.Length - MostNamed} more are served",
        };
        return new ServiceError(ErrorKind.ModelNotFound, $"{what}; {served}.", "model");
    }

    private static ModelVersion? NewestReady(ImmutableSortedDictionary<int, ModelVersion> versions) =>
        versions.Values.LastOrDefault(version => version.State == VersionState.Ready);

    private static bool IsOnItsWay(ModelVersion version) => version.State is VersionState.Loading or VersionState.WarmingUp;
}
