using MoxE.TestKit;

namespace MoxE.UnitTests.Model;

/// <summary>The golden cases as theory data: folder names.</summary>
public sealed class GoldenCases : TheoryData<string>
{
    public GoldenCases()
    {
        foreach (string folder in RepositoryPaths.GoldenCases())
        {
            Add(Path.GetFileName(folder));
        }
    }

    public static string Folder(string name) => Path.Combine(RepositoryPaths.Golden, name);
}
