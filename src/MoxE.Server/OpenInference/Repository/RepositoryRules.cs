using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>What both wires check of repository calls.</summary>
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
}
