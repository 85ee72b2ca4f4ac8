using System.Text;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.TestKit;

namespace MoxE.UnitTests.Cli.Ablation;

/// <summary>The ablation of this repository: its models are sound, and those that are compared by size have that size.</summary>
public class CommittedPlanTests
{
    private const double SizeTolerance = 0.01; // relative
    private static readonly AblationPlan Plan = AblationPlan.Load(Path.Combine(RepositoryPaths.Root, "tests", "ablation", "ablation.json"));

    public static TheoryData<string> Runs() => [.. Plan.Runs.Select(run => run.Name)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_Model_IsSoundAndNoOtherRuns(string name)
    {
        AblationRun run = Run(name);

        Assert.True(Model(run).NumExperts >= 2);
        string merged = MergedConfig.Of(Plan, run, 1).ToJsonString();
        Assert.DoesNotContain(merged, Plan.Runs.Where(other => other != run).Select(other => MergedConfig.Of(Plan, other, 1).ToJsonString()));
    }

    [Theory]
    [InlineData("dense-active")]
    [InlineData("dense-active-recurrent")]
    public void Run_DenseOfEqualActiveSize_HasIt(string name) => AssertNear(Size("moxe").ActivePerToken, Size(name).ActivePerToken);

    [Theory]
    [InlineData("dense-total")]
    [InlineData("dense-total-recurrent")]
    public void Run_DenseOfEqualTotalSize_HasIt(string name) => AssertNear(Size("moxe").Total, Size(name).Total);

    private static AblationRun Run(string name) => Plan.Runs.Single(run => run.Name == name);

    private static ParameterCount Size(string name) => TrialModelSize.Of(Model(Run(name)), dense: name.StartsWith("dense", StringComparison.Ordinal));

    private static MoxEConfig Model(AblationRun run) =>
        MoxEConfig.Parse(Encoding.UTF8.GetBytes(MergedConfig.Of(Plan, run, 1)["model"]!.ToJsonString()), run.Name);

    private static void AssertNear(long expected, long actual) => Assert.InRange(actual, expected * (1 - SizeTolerance), expected * (1 + SizeTolerance));
}
