using MoxE.TestKit;

namespace MoxE.ClientTests.Harness;

/// <summary>Other people's programs: installed by eng/client-tools.sh when they are missing.</summary>
internal static class ClientTools
{
    private static readonly Lazy<Task> Installed = new(() => ToolRun.OfAsync("bash", Path.Combine(RepositoryPaths.Root, "eng", "client-tools.sh")));

    /// <summary>Packages of npm, for NODE_PATH.</summary>
    public static string NodeModules => Path.Combine(RepositoryPaths.Root, "artifacts", "client-tools", "npm", "node_modules");

    /// <summary>Completes when all of them are there, and fails with what is missing.</summary>
    public static Task ReadyAsync() => Installed.Value;

    /// <summary>A script or file beside these tests.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([RepositoryPaths.Root, "tests", "MoxE.ClientTests", "Clients", .. parts]);
}
