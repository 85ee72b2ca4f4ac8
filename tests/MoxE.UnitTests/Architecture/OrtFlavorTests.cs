namespace MoxE.UnitTests.Architecture;

/// <summary>One MSBuild property chooses the ONNX Runtime package; the gpu one cannot be restored everywhere, so it is evaluated.</summary>
public class OrtFlavorTests
{
    private const string Cpu = "Microsoft.ML.OnnxRuntime";
    private const string Gpu = "Microsoft.ML.OnnxRuntime.Gpu";

    [Theory]
    [InlineData("cpu", Cpu, Gpu)]
    [InlineData("gpu", Gpu, Cpu)]
    public async Task Evaluate_AFlavour_ChoosesItsPackageAlone(string flavor, string chosen, string other)
    {
        using ProjectEvaluation kernels = await ProjectEvaluation.OfAsync("MoxE.Kernels", $"OrtFlavor={flavor}");
        Assert.Contains(chosen, kernels.Items("PackageReference"));
        Assert.DoesNotContain(other, kernels.Items("PackageReference"));
    }

    [Fact]
    public async Task Evaluate_Gpu_LeavesTheCommittedLockFileAlone()
    {
        using ProjectEvaluation kernels = await ProjectEvaluation.OfAsync("MoxE.Kernels", "OrtFlavor=gpu");
        Assert.NotEqual("true", kernels.Property("RestorePackagesWithLockFile"));
        Assert.Equal("packages.gpu.lock.json", kernels.Property("NuGetLockFilePath"));
    }

    [Fact]
    public void Versions_OfBothFlavours_AreTheSame()
    {
        var versions = System.Xml.Linq.XElement.Load(RepositoryTree.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(e => (string)e.Attribute("Include")!, e => (string)e.Attribute("Version")!);
        Assert.Equal(versions[Cpu], versions[Gpu]);
    }
}
