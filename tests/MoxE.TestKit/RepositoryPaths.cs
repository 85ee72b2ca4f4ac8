namespace MoxE.TestKit;

/// <summary>Where tests find files of the repository, from the assembly's folder upwards.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder of MoxE.Serving.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The golden vectors, one folder a case.</summary>
    public static string Golden => Path.Combine(Root, "tests", "golden");

    /// <summary>Small files of tests.</summary>
    public static string TestData => Path.Combine(Root, "tests", "data");

    /// <summary>The model that is served unless another is named.</summary>
    public static string DefaultModel => Path.Combine(Root, "models", "moxe-en");

    /// <summary>A small model that another program trained and recorded figures of (tests/data/moxe-bridge).</summary>
    public static string BridgeModel => Path.Combine(TestData, "moxe-bridge");

    /// <summary>Folders of all golden cases, by name.</summary>
    public static string[] GoldenCases() => [.. Directory.GetDirectories(Golden).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MoxE.Serving.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds MoxE.Serving.sln");
    }
}
