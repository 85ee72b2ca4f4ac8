namespace MoxE.UnitTests.Architecture;

/// <summary>The arrows between the rooms: Server, Cli -> Engine -> Model -> Kernels, Training -> Model, Cli, Training -> Plots, Cli -> Client, and Kernels.Native -> Kernels.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["MoxE.Kernels"] = [],
        ["MoxE.Kernels.Native"] = ["MoxE.Kernels"],
        ["MoxE.Model"] = ["MoxE.Kernels"],
        ["MoxE.Engine"] = ["MoxE.Model", "MoxE.Kernels"],
        ["MoxE.Server"] = ["MoxE.Engine"],
        ["MoxE.Plots"] = [],
        ["MoxE.Client"] = [],
        ["MoxE.Cli"] = ["MoxE.Engine", "MoxE.Plots", "MoxE.Client"],
        ["MoxE.Training"] = ["MoxE.Model", "MoxE.Plots"],
    };

    public static TheoryData<string> SourceProjects => [.. RepositoryTree.ProjectsIn("src").Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Reference_FromAProjectOfSrc_FollowsTheArrows(string name)
    {
        Assert.True(AllowedReferences.TryGetValue(name, out string[]? allowed), $"{name} is a room without arrows: add it to the table and to ARCHITECTURE.md");
        Assert.Empty(RepositoryTree.SourceProject(name).ProjectReferences.Except(allowed!));
    }

    [Fact]
    public void Reference_OfTheServerImage_NeverReachesTraining()
    {
        Assert.DoesNotContain("MoxE.Training", ProjectClosure.Of("MoxE.Server"));
        Assert.DoesNotContain("MoxE.Training", ProjectClosure.Of("MoxE.Cli"));
    }

    [Fact]
    public void Reference_ToTheNativeLibrary_IsNobodys() =>
        Assert.DoesNotContain(
            RepositoryTree.ProjectsIn("src").Concat(RepositoryTree.ProjectsIn("tests")),
            project => project.ProjectReferences.Contains("MoxE.Kernels.Native"));

    [Fact]
    public void Closure_OfTheServer_IsEveryRoomBelowIt() =>
        Assert.Equal(["MoxE.Engine", "MoxE.Kernels", "MoxE.Model", "MoxE.Server"], ProjectClosure.Of("MoxE.Server"));
}
