using System.Text.Json;
using MoxE.Model.Config;
using MoxE.Model.Routing;
using MoxE.Training.Model;
using MoxE.Training.Reports;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Reports;

public sealed class RoutingProbeTests : IDisposable
{
    private static readonly long[] _counts = [60, 20, 10, 5, 1];
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Record_TwoBatches_FillsEachLayer()
    {
        long[][] batches = [[0, 1, 2, 3], [4, 0]];
        MoxEConfig config = Config();

        IReadOnlyList<RoutingSummary> summaries = RoutingProbe.Record(
            _folder.Path, config, _counts, batches.Select(ids => (tensor(ids).reshape(2, -1), Layers(ids.Length, config.NumLayers))));

        Assert.Equal(2, summaries.Count);
        for (int layer = 0; layer < 2; layer++)
        {
            var rarity = new TokenRarity(_counts);
            var expected = new RoutingAnalysis(4, 2, rarity.Bands);
            foreach (long[] ids in batches)
            {
                for (int t = 0; t < ids.Length; t++)
                {
                    expected.Add(rarity.Bits((int)ids[t]), Entropy(layer, t), Difficulty(layer, t), [(layer + t) % 4, (layer + t + 1) % 4]);
                }
            }

            Assert.Equal(JsonSerializer.Serialize(expected.Summary()), JsonSerializer.Serialize(summaries[layer]));
        }
    }

    [Fact]
    public void Write_ReadBack_IsTheSame()
    {
        var probe = new RoutingProbe(Config(), _counts);
        probe.Add(tensor(new long[] { 0, 1, 2, 3, 4 }), Layers(5, 2));

        probe.Write(_folder.Path);

        Assert.Equal(JsonSerializer.Serialize(probe.Summaries), JsonSerializer.Serialize(RoutingCsv.Read(_folder.File(RoutingCsv.FileName))));
    }

    [Fact]
    public void Write_NothingSeen_ReadsBackAsNothing()
    {
        var probe = new RoutingProbe(Config(), null);

        probe.Write(_folder.Path);

        Assert.Equal(JsonSerializer.Serialize(probe.Summaries), JsonSerializer.Serialize(RoutingCsv.Read(_folder.File(RoutingCsv.FileName))));
    }

    [Fact]
    public void Write_OneToken_IsTidy()
    {
        var probe = new RoutingProbe(Config() with { NumLayers = 1 }, _counts);
        probe.Add(tensor(new long[] { 0 }), Layers(1, 1));

        probe.Write(_folder.Path);

        string[] lines = File.ReadAllLines(_folder.File(RoutingCsv.FileName));
        Assert.Equal("layer,kind,bin,value", lines[0]);
        Assert.Contains("0,tokens,,1", lines);
        Assert.Contains("0,expert_count,0,1", lines);
        Assert.Contains("0,expert_share,3,0", lines);
        Assert.Contains("0,mlstm_share,,1", lines);
        Assert.Contains("0,mlstm_share_by_rarity,0,1", lines);
        Assert.Contains("0,entropy_difficulty,50,1", lines); // H = 0.125 in bin 2, d = 0.5 in bin 10
        Assert.DoesNotContain(lines, line => line.StartsWith("0,mean_rarity,1,", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("correlation", StringComparison.Ordinal));
    }

    private static MoxEConfig Config() => new() { NumLayers = 2, NumExperts = 4, TopKExperts = 2, ExpertType = ExpertType.Xlstm };

    private static double Entropy(int layer, int t) => 0.125 * (t + 1) / (layer + 1);

    private static double Difficulty(int layer, int t) => 0.5 + (0.0625 * t * (layer + 1));

    private static IReadOnlyList<LayerOutput> Layers(int tokens, int layers) =>
    [
        .. Enumerable.Range(0, layers).Select(layer =>
        {
            Tensor unused = zeros(tokens, 4);
            Tensor experts = tensor(Enumerable.Range(0, tokens).SelectMany(t => new long[] { (layer + t) % 4, (layer + t + 1) % 4 }).ToArray()).reshape(tokens, 2);
            Tensor entropy = tensor(Enumerable.Range(0, tokens).Select(t => (float)Entropy(layer, t)).ToArray());
            Tensor difficulty = tensor(Enumerable.Range(0, tokens).Select(t => (float)Difficulty(layer, t)).ToArray()).requires_grad_();
            return new LayerOutput(unused, unused, new RouterOutput(unused, unused, unused, experts, unused, entropy, difficulty));
        }),
    ];
}
