using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Cli;

public class VerifyVerbTests(CliModels models) : IClassFixture<CliModels>
{
    [Fact]
    public async Task Verify_RightExpectations_PassesWithATableOfFourWays()
    {
        string folder = Rewritten("passing", largestShift: 0);

        CliRun run = await CliRun.Of("verify", folder, "--threads", "1", "--seed", "5");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"tensor +\| +whole \| +chunks \| +tokens \| +interleaved", run.Out);
        Assert.Matches(@"\| logits +(\| +\d\.\de-0\d ){4}\|", run.Out);
        Assert.Matches(@"\| topk_indices +(\| +0\.0e\+00 ){4}\|", run.Out);
        Assert.Contains("passing: passed, worst ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("!", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AlteredLogits_MarksThemAndExitsWithOne()
    {
        string altered = Rewritten("altered", largestShift: 1e-3f);

        CliRun run = await CliRun.Of("verify", altered);

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Matches(@"\| logits +(\| +\d\.\de[-+]\d\d ! ){4}\|", run.Out);
        Assert.DoesNotMatch(@"\| hidden .*!", run.Out);
        Assert.Contains("altered: OVER TOLERANCE", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BrokenCaseAmongOthers_RunsTheOthersAndExitsWithTwo()
    {
        CliRun run = await CliRun.Of("verify", models.NewPath("none"), Rewritten("altered-too", largestShift: 1e-3f));

        Assert.Equal(2, run.Code);
        string line = Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"moxe: case {models.NewPath("none")}: ", line, StringComparison.Ordinal);
        Assert.Contains("altered-too: OVER TOLERANCE", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoCase_IsRefused() => (await CliRun.Of("verify")).AssertFailed("moxe verify --help");

    /// <summary>
    /// A copy of a golden case with the tensors that the graph itself shows; one of the expected logits is moved by
    /// <paramref name="largestShift"/> times the largest.
    /// </summary>
    private string Rewritten(string name, float largestShift)
    {
        string folder = models.Copy(CliModels.Case("p07_layer_mlstm"), name);
        string path = Path.Combine(folder, "expected.safetensors");
        SafetensorsWriter writer = new();
        using (var expected = SafetensorsFile.Open(path))
        {
            foreach (TensorInfo tensor in expected.Tensors.Values.Where(tensor => !tensor.Name.Contains("loss.") && !tensor.Name.Contains("expert_")))
            {
                if (tensor.Type == TensorType.F32)
                {
                    float[] values = expected.ReadFloats(tensor.Name);
                    values[0] += tensor.Name == "seq0.logits" ? largestShift * values.Max(Math.Abs) : 0;
                    writer.Add(tensor.Name, values, [.. tensor.Shape.Select(size => (int)size)]);
                }
                else
                {
                    writer.Add(tensor.Name, expected.ReadInts(tensor.Name), [.. tensor.Shape.Select(size => (int)size)]);
                }
            }
        }

        writer.Save(path);
        return folder;
    }
}
