using System.Text.Json;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Cli;

public class InspectVerbTests(CliModels models) : IClassFixture<CliModels>
{
    [Fact]
    public async Task Inspect_Json_HoldsManifestConfigurationAndOperators()
    {
        CliRun run = await CliRun.Of("inspect", models.P01, "--json");

        Assert.Equal(0, run.Code);
        using var report = JsonDocument.Parse(run.Out);
        JsonElement root = report.RootElement;
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(models.P01, "manifest.json")));
        Assert.True(JsonElement.DeepEquals(manifest.RootElement, root.GetProperty("manifest")));
        Assert.Equal(
            MoxEConfig.Load(Path.Combine(CliModels.P01Case, "config.json")).ToJson(),
            MoxEConfig.Parse(JsonSerializer.SerializeToUtf8Bytes(root.GetProperty("config")), "report").ToJson());
        long state = root.GetProperty("manifest").GetProperty("state").GetProperty("tensors").EnumerateArray()
            .Sum(tensor => tensor.GetProperty("shape").EnumerateArray().Aggregate(4L, (bytes, size) => bytes * size.GetInt32()));
        Assert.Equal(state, root.GetProperty("state_bytes_per_sequence").GetInt64());
        Assert.Contains(root.GetProperty("operators").EnumerateArray(), op => op.GetProperty("operator").GetString() == "MLstm" && op.GetProperty("domain").GetString() == "ai.moxe");
        Assert.True(root.GetProperty("initializers").GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Inspect_Text_HasEverySection()
    {
        CliRun run = await CliRun.Of("inspect", models.P01);

        Assert.Equal(0, run.Code);
        foreach (string line in new[] { "p01\n", "\nconfiguration\n", "\nstate tensors of one sequence\n", "\noperators\n", "\nfiles\n" })
        {
            Assert.Contains(line, run.Out, StringComparison.Ordinal);
        }

        Assert.Matches(@"xlstm\.mlstm_block\.mlstm\.num_heads +\d+\n", run.Out);
        Assert.Matches(@"state\.layer0\.mixer1\.C +\[\d+, \d+, \d+, 32\]\n", run.Out);
        Assert.Matches(@"ai\.moxe\.EntropyRouter +\d+\n", run.Out);
    }

    [Fact]
    public async Task Inspect_DamagedWeights_NamesTheFile()
    {
        string folder = models.Copy(models.P01, "damaged");
        string data = Path.Combine(folder, "model.onnx.data");
        byte[] bytes = File.ReadAllBytes(data);
        bytes[^1] ^= 1;
        File.WriteAllBytes(data, bytes);

        (await CliRun.Of("inspect", folder)).AssertFailed("model.onnx.data", "sha256");
    }

    [Fact]
    public async Task Inspect_NoFolder_SaysSo() => (await CliRun.Of("inspect", models.NewPath("none"))).AssertFailed("none");
}
