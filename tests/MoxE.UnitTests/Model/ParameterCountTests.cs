using MoxE.Model.Checkpoints;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Model;

public sealed class ParameterCountTests
{
    [Theory]
    [ClassData(typeof(GoldenCases))]
    public void Of_GoldenCase_EqualsNamesShapesAndSumOfTheFile(string name)
    {
        string folder = GoldenCases.Folder(name);
        var config = MoxEConfig.Load(Path.Combine(folder, "config.json"));
        using var file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));

        ParameterShape[] shapes = [.. ParameterShapes.Of(config)];

        Assert.Equal(file.Tensors.Keys.Order(StringComparer.Ordinal), shapes.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(shapes, p => Assert.True(file.Tensors[p.Name].HasShape(p.Shape.AsSpan()), p.Name));
        Assert.Equal(file.Tensors.Values.Sum(t => t.Elements), ParameterCount.Of(config).Total);
    }

    [Fact]
    public void Of_PublishedModel_HasItsPublishedSize()
    {
        // D 128, 2 moxe layers, 8 xlstm experts, tied, vocabulary 2048: published with 2,439,650 parameters.
        MoxEConfig config = ConfigText.Parse(ConfigText.With(
            ("num_experts", "8"), ("num_layers", "2"), ("expert_type", "\"xlstm\""), ("gate_bias", "true"), ("post_layers_norm", "true"),
            ("xlstm.vocab_size", "2048"), ("xlstm.tie_weights", "true")));

        Assert.Equal(2_439_650, ParameterCount.Of(config).Total);
    }

    [Fact]
    public void ActivePerToken_MlpExperts_CountsEmbeddingRowDensePartAndKExperts()
    {
        // All-mLSTM mixers without biases: every size by hand from the table of tensors.
        MoxEConfig config = ConfigText.Parse(ConfigText.With(
            ("num_experts", "4"), ("top_k_experts", "2"), ("num_layers", "3"), ("moe_layer_type", "\"mlstm\""), ("xlstm.vocab_size", "10"), ("xlstm.embedding_dim", "32")));
        const int d = 32, v = 10, inner = 64, heads = 4, block = 4, taps = 4;
        const int mixerBlock = d + (d * 2 * inner) + (3 * inner * block) + (taps * inner) + inner + (2 * ((3 * inner * heads) + heads)) + inner + inner + (inner * d);
        const int layerDense = (2 * mixerBlock) + d + (d * 4);
        const int expert = 3 * d * 2 * d;

        var count = ParameterCount.Of(config);

        Assert.Equal((v * d) + (d * v) + (3 * (layerDense + (4 * expert))), count.Total);
        Assert.Equal(d + (d * v) + (3 * (layerDense + (2 * expert))), count.ActivePerToken);
    }

    [Fact]
    public void ActivePerToken_TokenMode_LeavesOutWhatHasNoEffect()
    {
        (string, string)[] keys = [("expert_type", "\"slstm\""), ("top_k_experts", "1"), ("num_layers", "1"), ("xlstm.embedding_dim", "32")];
        var token = ParameterCount.Of(ConfigText.Parse(ConfigText.With(keys)));
        var recurrent = ParameterCount.Of(ConfigText.Parse(ConfigText.With([.. keys, ("expert_state", "\"recurrent\"")])));
        const int d = 32, heads = 4, size = 8, taps = 4;

        // Convolution, i and f gates, recurrent kernel, i and f biases.
        const int dead = (taps * d) + d + (2 * heads * size * size) + (4 * heads * size * size) + (2 * d);

        Assert.Equal(recurrent.Total, token.Total);
        Assert.Equal(dead, recurrent.ActivePerToken - token.ActivePerToken);
    }

    [Fact]
    public void ActivePerToken_TokenModeMLstm_LeavesOutForgetGateAndOtherTaps()
    {
        (string, string)[] keys = [("expert_type", "\"mlstm\""), ("top_k_experts", "2"), ("num_layers", "1"), ("xlstm.embedding_dim", "32")];
        var token = ParameterCount.Of(ConfigText.Parse(ConfigText.With(keys)));
        var recurrent = ParameterCount.Of(ConfigText.Parse(ConfigText.With([.. keys, ("expert_state", "\"recurrent\"")])));
        const int inner = 64, heads = 4, taps = 4;

        Assert.Equal(2 * (((taps - 1) * inner) + (3 * inner * heads) + heads), recurrent.ActivePerToken - token.ActivePerToken);
    }

    [Fact]
    public void ActivePerToken_AllExpertsRecurrentAndTied_IsTheTotal()
    {
        var count = ParameterCount.Of(ConfigText.Parse(ConfigText.With(
            ("expert_type", "\"xlstm\""), ("top_k_experts", "4"), ("expert_state", "\"recurrent\""), ("xlstm.tie_weights", "true"))));

        Assert.Equal(count.Total, count.ActivePerToken);
    }
}
