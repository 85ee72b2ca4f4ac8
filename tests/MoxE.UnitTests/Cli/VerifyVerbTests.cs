using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Cli;

public class VerifyVerbTests(CliModels models) : IClassFixture<CliModels>
{
    private const string Golden = "p07_layer_mlstm";

    [Fact]
    public async Task Verify_GoldenCase_PassesWithATableOfFourWays()
    {
        CliRun run = await CliRun.Of("verify", CliModels.Case(Golden), "--threads", "1", "--seed", "5");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"tensor +\| +whole \| +chunks \| +tokens \| +interleaved", run.Out);
        Assert.Matches(@"\| logits +(\| +\d\.\de-0\d ){4}\|", run.Out);
        Assert.Matches(@"\| topk_indices +(\| +0\.0e\+00 ){4}\|", run.Out);
        Assert.Contains($"{Golden}: passed, worst ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("!", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AlteredLogits_MarksThemAndExitsWithOne()
    {
        string altered = Altered("altered");

        CliRun run = await CliRun.Of("verify", altered);

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Matches(@"\| logits +(\| +\d\.\de[-+]\d\d ! ){4}\|", run.Out);
        Assert.DoesNotMatch(@"\| hidden .*!", run.Out);
        Assert.Contains("altered: OVER TOLERANCE", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BrokenCaseAmongOthers_RunsTheOthersAndExitsWithTwo()
    {
        CliRun run = await CliRun.Of("verify", models.NewPath("none"), Altered("altered-too"));

        Assert.Equal(2, run.Code);
        string line = Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"moxe: case {models.NewPath("none")}: ", line, StringComparison.Ordinal);
        Assert.Contains("altered-too: OVER TOLERANCE", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoCase_IsRefused() => (await CliRun.Of("verify")).AssertFailed("moxe verify --help");

    /// <summary>A copy of a golden case, one of whose expected logits is moved by a thousandth of the largest.</summary>
    private string Altered(string name)
    {
        string folder = models.Copy(CliModels.Case(Golden), name);
        string path = Path.Combine(folder, "expected.safetensors");
        SafetensorsWriter writer = new();
        using (var expected = SafetensorsFile.Open(path))
        {
            foreach (TensorInfo tensor in expected.Tensors.Values)
            {
                if (tensor.Type == TensorType.F32)
                {
                    float[] values = expected.ReadFloats(tensor.Name);
                    values[0] += tensor.Name == "seq0.logits" ? 1e-3f * values.Max(Math.Abs) : 0;
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
