using System.Xml.Linq;

namespace MoxE.UnitTests.Architecture;

/// <summary>Which room may use which packages and language features.</summary>
public class PackageRuleTests
{
    private const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["MoxE.Kernels"] = [OnnxRuntime, $"{OnnxRuntime}.Gpu", "System.Numerics.Tensors"],
        ["MoxE.Kernels.Native"] = [],
        ["MoxE.Model"] = ["Google.Protobuf", "Grpc.Tools", "Microsoft.ML.Tokenizers"],
        ["MoxE.Plots"] = ["OxyPlot.Core"],
        ["MoxE.Client"] = ["Microsoft.Extensions.AI.Abstractions"],
    };

    private static readonly string[] RoomsBelowAspNet = ["MoxE.Kernels", "MoxE.Kernels.Native", "MoxE.Model", "MoxE.Engine"];

    private static readonly string[] RoomsWithPointers = ["MoxE.Kernels", "MoxE.Engine"];

    private static IReadOnlyList<ProjectFile> Source => RepositoryTree.ProjectsIn("src");

    private static IEnumerable<ProjectFile> All => [.. Source, .. RepositoryTree.ProjectsIn("tests")];

    [Theory]
    [InlineData("MoxE.Kernels")]
    [InlineData("MoxE.Kernels.Native")]
    [InlineData("MoxE.Model")]
    [InlineData("MoxE.Plots")]
    [InlineData("MoxE.Client")]
    public void Packages_OfALowerRoom_AreOnlyThoseItWasGiven(string name) =>
        Assert.Empty(RepositoryTree.SourceProject(name).Packages.Except(AllowedPackages[name]));

    [Fact]
    public void OnnxRuntime_IsReferencedByKernelsAlone_SoThatOnePropertyChoosesItsFlavour() =>
        Assert.Equal(["MoxE.Kernels"], All.Where(p => p.Packages.Any(package => package.StartsWith(OnnxRuntime, StringComparison.Ordinal))).Select(p => p.Name));

    [Fact]
    public void TorchSharp_IsReferencedByTrainingAlone() =>
        Assert.Empty(Source.Where(p => p.Name != "MoxE.Training" && p.Packages.Any(package => package.StartsWith("TorchSharp", StringComparison.Ordinal))).Select(p => p.Name));

    [Fact]
    public void AspNet_IsUnknownToTheEngineAndBelow()
    {
        foreach (ProjectFile project in RoomsBelowAspNet.Select(RepositoryTree.SourceProject))
        {
            Assert.Equal("Microsoft.NET.Sdk", project.Sdk);
            Assert.Empty(project.Frameworks);
            Assert.DoesNotContain(project.Packages, package => package.Contains("AspNetCore", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void UnsafeBlocks_AreAllowedInKernelsAndEngineAlone() =>
        Assert.Empty(Source.Where(p => p.Sets("AllowUnsafeBlocks")).Select(p => p.Name).Except(RoomsWithPointers));

    [Fact]
    public void Versions_StandInTheCentralFileAlone()
    {
        var versioned = All.Select(p => (p.RelativePath, p.Xml))
            .Append(("Directory.Build.props", XElement.Load(RepositoryTree.PathOf("Directory.Build.props"))))
            .SelectMany(file => file.Item2.Descendants("PackageReference")
                .Where(e => e.Attribute("Version") is not null || e.Attribute("VersionOverride") is not null || e.Element("Version") is not null)
                .Select(e => $"{file.Item1}: {e}"));
        Assert.Empty(versioned);
    }

    [Fact]
    public void Versions_OfEveryPackageUsed_AreCentral()
    {
        var central = XElement.Load(RepositoryTree.PathOf("Directory.Packages.props"))
            .Descendants("PackageVersion").Select(e => (string)e.Attribute("Include")!);
        Assert.Empty(All.SelectMany(p => p.Packages).Distinct().Except(central));
    }
}
