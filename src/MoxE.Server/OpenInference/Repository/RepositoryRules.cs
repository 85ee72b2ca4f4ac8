using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>What both wires check of repository calls and probes.</summary>
internal static class RepositoryRules
{
    /// <summary>There is one repository, without a name.</summary>
    public static ServiceError? CheckName(string repository) => repository.Length == 0
        ? null
        : ServiceError.Field("repository_name", $"\"{ServiceError.Shorten(repository)}\"", "empty, there is one repository");

    /// <summary>Loading takes no settings: a model is what its folder says.</summary>
    public static ServiceError? CheckParameters(IEnumerable<string> names) => names.Order(StringComparer.Ordinal).FirstOrDefault() is { } name
        ? ServiceError.Field("parameters", $"\"{ServiceError.Shorten(name)}\"", "none")
        : null;

    /// <summary>Null when the index has the model, ready or not; an empty name is the only one's.</summary>
    public static ServiceError? Knows(this IModelRepository repository, string name, string version) => repository.Index().Any(entry => Is(entry, name, version))
        ? null
        : new ServiceError(ErrorKind.ModelNotFound, $"The model '{ServiceError.Shorten(name)}'{(version.Length > 0 ? $" in version '{ServiceError.Shorten(version)}'" : "")} does not exist.", "model");

    /// <summary>Whether the model is ready.</summary>
    public static bool IsReady(this IModelRepository repository, string name, string version) => repository.Index().Any(entry => entry.IsReady && Is(entry, name, version));

    private static bool Is(ModelEntry entry, string name, string version) => (name.Length == 0 || entry.Name == name) && (version.Length == 0 || entry.Version == version);
}
