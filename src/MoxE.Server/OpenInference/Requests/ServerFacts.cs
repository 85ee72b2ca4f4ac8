using System.Reflection;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>What the server says of itself.</summary>
internal static class ServerFacts
{
    public const string Name = "moxe";

    /// <summary>The program's version, without the commit behind it.</summary>
    public static string Version { get; } =
        typeof(ServerFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Extensions of the protocol that are offered, by the names other servers gave them.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["model_repository", "binary_tensor_data", "parameters", "generate"];
}
