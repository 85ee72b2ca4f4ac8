namespace MoxE.ClientTests.Harness;

/// <summary>The outputs of the build that these tests are part of.</summary>
internal static class BuildFolder
{
    private static readonly DirectoryInfo Own = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Release or Debug.</summary>
    public static string Configuration => Own.Name.Equals("debug", StringComparison.OrdinalIgnoreCase) ? "Debug" : "Release";

    /// <summary>A file in another project's output.</summary>
    public static string File(string project, string name) => Path.Combine(Own.Parent!.Parent!.FullName, project, Own.Name, name);
}
