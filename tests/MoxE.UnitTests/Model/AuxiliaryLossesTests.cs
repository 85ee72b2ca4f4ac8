using System.Text.Json;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.Model.Routing;

namespace MoxE.UnitTests.Model;

public sealed class AuxiliaryLossesTests
{
    private const double Floor = 1e-2;

    [Theory]
    [ClassData(typeof(GoldenCases))]
    public void Losses_GoldenCase_AgreeWithinItsTolerance(string name)
    {
        string folder = GoldenCases.Folder(name);
        var config = MoxEConfig.Load(Path.Combine(folder, "config.json"));
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        double tolerance = Json(folder, "meta.json").GetProperty("suggested_rel_tol").GetDouble();
        int[][] sequences = Json(folder, "inputs.json").GetProperty("sequences").Deserialize<int[][]>()!;
        int compared = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            var layers = new LayerLosses[config.NumLayers];
            for (int l = 0; l < layers.Length; l++)
            {
                string prefix = $"seq{i}.layer{l}.";
                layers[l] = CheckLayer(expected, prefix, config, (suffix, actual) => Check(prefix + "loss." + suffix, actual));
            }

            if (sequences[i].Length >= 2)
            {
                double ce = AuxiliaryLosses.CrossEntropy(expected.ReadFloats($"seq{i}.logits"), sequences[i]);
                Check($"seq{i}.loss.ce", ce);
                Check($"seq{i}.loss.total", AuxiliaryLosses.Total(ce, layers, config.LossCoefs));
            }
        }

        Assert.Equal(expected.Tensors.Keys.Count(key => key.Contains(".loss.", StringComparison.Ordinal)), compared);

        void Check(string key, double actual)
        {
            double wanted = expected.ReadFloats(key)[0];
            double error = Math.Abs(actual - wanted) / Math.Max(Math.Abs(wanted), Floor);
            Assert.True(error <= tolerance, $"{key}: {actual} against {wanted}, relative error {error} against {tolerance}");
            compared++;
        }
    }

    [Fact]
    public void LoadBalance_EveryTokenToOneExpertWithCertainty_IsItsValueByHand()
    {
        // load = (2, 0), T = 2, K = 1, E = 2: 2 · mean((1 − ½)², (0 − ½)²) = ½.
        Span<float> load = stackalloc float[2];
        RoutingCounts.ExpertLoad([1, 0, 1, 0], [0, 0], 1, load);

        Assert.Equal([2f, 0f], load.ToArray());
        Assert.Equal(0.5, AuxiliaryLosses.LoadBalance(load, 2, 1), 1e-15);
    }

    [Fact]
    public void Z_LogitsBeyondFloatExp_StaysFinite()
        => Assert.Equal(((1000 + Math.Log(2)) * (1000 + Math.Log(2)) + 1e6) / 2, AuxiliaryLosses.Z([1000, 1000, -1000, -3000], 2), 1e-6);

    [Theory]
    [InlineData(GroupWiseLoss.KlDiv, 0.69314718)] // ln 2
    [InlineData(GroupWiseLoss.JsDiv, 0.21576155)] // ½ (ln 4/3 + ½ ln 2/3 + ½ ln 2)
    [InlineData(GroupWiseLoss.Bounded, 0.5)]
    [InlineData(GroupWiseLoss.SelfBalance, 1)]
    public void Group_AllOnOneSide_IsItsValueByHand(GroupWiseLoss kind, double expected)
        => Assert.Equal(expected, AuxiliaryLosses.Group(kind, 1, 0), 1e-6);

    [Theory]
    [InlineData(GroupWiseLoss.KlDiv)]
    [InlineData(GroupWiseLoss.JsDiv)]
    [InlineData(GroupWiseLoss.Bounded)]
    [InlineData(GroupWiseLoss.SelfBalance)]
    public void Group_Balanced_IsZero(GroupWiseLoss kind) => Assert.Equal(0, AuxiliaryLosses.Group(kind, 0.5, 0.5), 1e-7);

    [Fact]
    public void FirstGroupShare_Counts_GiveTheShareOfTheFirstHalf()
    {
        Assert.Equal(0.75, RoutingCounts.FirstGroupShare([1, 5, 2, 0]));
        Assert.Equal(0, RoutingCounts.FirstGroupShare([0, 0]));
    }

    [Fact]
    public void Losses_MisshapenInput_IsABugOfTheCaller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryLosses.Z([1, 2, 3], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryLosses.Z([], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryLosses.Difficulty([1], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryLosses.CrossEntropy([1, 2], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoutingCounts.ExpertLoad([1, 0], [0, 0], 1, new float[2]));
    }

    private static LayerLosses CheckLayer(SafetensorsFile expected, string prefix, MoxEConfig config, Action<string, double> check)
    {
        (int experts, int perToken) = (config.NumExperts, config.TopKExperts);
        int[] indices = expected.ReadInts(prefix + "topk_indices");
        float[] probabilities = expected.ReadFloats(prefix + "probs");
        int[] counts = new int[experts];
        float[] load = new float[experts];
        RoutingCounts.Add(indices, counts);
        RoutingCounts.ExpertLoad(probabilities, indices, perToken, load);
        Assert.Equal(expected.ReadInts(prefix + "expert_token_counts"), counts);
        Assert.All(expected.ReadFloats(prefix + "expert_load").Zip(load), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, pair.First)));

        double z = AuxiliaryLosses.Z(expected.ReadFloats(prefix + "conditioned_logits"), experts);
        double balance = AuxiliaryLosses.LoadBalance(load, indices.Length / perToken, perToken);
        check("z", z);
        check("load_balance", balance);
        if (!config.IsConditioned)
        {
            return new LayerLosses(z, balance, 0, 0);
        }

        double d = AuxiliaryLosses.Difficulty(expected.ReadFloats(prefix + "d_t"), expected.ReadFloats(prefix + "entropy"));
        (double first, double second) = AuxiliaryLosses.GroupShares(probabilities, experts);
        double group = AuxiliaryLosses.Group(config.GroupWiseLoss, first, second);
        check("d", d);
        check("group", group);
        check("group_kl_div", AuxiliaryLosses.Group(GroupWiseLoss.KlDiv, first, second));
        check("group_js_div", AuxiliaryLosses.Group(GroupWiseLoss.JsDiv, first, second));
        check("group_bounded", AuxiliaryLosses.Group(GroupWiseLoss.Bounded, first, second));
        check("group_self_balance", AuxiliaryLosses.Group(GroupWiseLoss.SelfBalance, first, second));
        return new LayerLosses(z, balance, d, group);
    }

    private static JsonElement Json(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
        return document.RootElement.Clone();
    }
}
