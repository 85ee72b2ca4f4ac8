using MoxE.Engine.Verification;
using MoxE.Model.Folders;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Verification;

/// <summary>Every case of the test vectors through the ONNX session, run in four ways, at the case's own tolerance.</summary>
public class GoldenCaseTests
{
    public static TheoryData<string> Cases() => [.. RepositoryPaths.GoldenCases().Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verify_EveryTensor_IsWithinTheTolerance(string name) => Verify(name, GraphKind.Fused);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verify_EveryTensorOfAPortableGraph_IsWithinTheTolerance(string name) => Verify(name, GraphKind.Portable);

    private static void Verify(string name, GraphKind graph)
    {
        VerificationReport report = CaseVerifier.Verify(Path.Combine(RepositoryPaths.Golden, name), graph);

        Assert.Equal(Enum.GetValues<VerificationWay>(), report.Worst.Keys.Order());
        Assert.All(report.Worst, way => Assert.All(way.Value, kind => Assert.True(
            kind.Value <= report.Tolerance, $"{way.Key} {kind.Key}: {kind.Value:e2} > {report.Tolerance:e2}")));
    }
}
