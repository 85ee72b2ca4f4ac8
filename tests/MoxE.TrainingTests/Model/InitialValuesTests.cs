using MoxE.Model.Config;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>SPEC §14, row by row.</summary>
public sealed class InitialValuesTests
{
    private const int Width = 64;

    private static readonly MoxEConfig Config = TinyModels.Config with
    {
        NumLayers = 2,
        PostLayersNorm = true,
        Xlstm = TinyModels.Config.Xlstm with
        {
            VocabSize = 100,
            EmbeddingDim = Width,
            Bias = true,
            MLstm = new MLstmConfig { NumHeads = 4 },
            SLstm = new SLstmConfig { NumHeads = 2, Conv1dKernelSize = 3 },
            FeedForward = new FeedForwardConfig { Bias = true },
        },
    };

    [Theory]
    [InlineData("moe.token_embedding.embedding")]
    [InlineData("lm_head.kernel")]
    [InlineData("moe.layers.1.sequence_mixer.blocks.1.xlstm.proj_up.kernel")]
    [InlineData("moe.layers.0.sequence_mixer.blocks.1.xlstm.q_proj.kernel")]
    [InlineData("moe.layers.0.experts.1.xlstm.k_proj.kernel")]
    [InlineData("moe.layers.0.experts.1.xlstm.v_proj.kernel")]
    [InlineData("moe.layers.0.sequence_mixer.blocks.0.xlstm.igate.kernel")]
    [InlineData("moe.layers.0.sequence_mixer.blocks.0.xlstm.fgate.kernel")]
    [InlineData("moe.layers.0.experts.3.xlstm.zgate.kernel")]
    [InlineData("moe.layers.0.experts.3.xlstm.ogate.kernel")]
    [InlineData("moe.layers.0.sequence_mixer.blocks.0.ffn.proj_up.kernel")]
    public void Initialise_SmallInitRows_AreNormal(string name)
    {
        AssertNormal(name, Math.Sqrt(2.0 / (5 * Width)));
    }

    [Theory]
    [InlineData("moe.layers.0.sequence_mixer.blocks.1.xlstm.proj_down.kernel", 2)]
    [InlineData("moe.layers.0.sequence_mixer.blocks.0.ffn.proj_down.kernel", 2)]
    [InlineData("moe.layers.1.experts.0.xlstm.proj_down.kernel", 4)]
    [InlineData("moe.layers.1.experts.3.ffn.proj_down.kernel", 4)]
    public void Initialise_DownProjections_AreWang(string name, int residualBlocks)
    {
        AssertNormal(name, 2 / (residualBlocks * Math.Sqrt(Width)), residualBlocks);
    }

    [Theory]
    [InlineData("w1", true)]
    [InlineData("w3", true)]
    [InlineData("w2", false)]
    public void Initialise_MlpExpert_IsAFeedForwardNetwork(string name, bool isUp)
    {
        AssertNormal($"moe.layers.0.experts.2.{name}.kernel", isUp ? Math.Sqrt(2.0 / (5 * Width)) : 1 / Math.Sqrt(Width), config: Config with { ExpertType = ExpertType.Mlp });
    }

    [Theory]
    [InlineData("moe.layers.0.gate.router.kernel", 1.0 / 8)]
    [InlineData("moe.layers.1.gate.entropy_predictor.kernel", 1.0 / 8)]
    [InlineData("moe.layers.0.sequence_mixer.blocks.1.xlstm.conv1d.conv.kernel", 0.5)]
    [InlineData("moe.layers.0.sequence_mixer.blocks.1.xlstm.conv1d.conv.bias", 0.5)]
    [InlineData("moe.layers.0.sequence_mixer.blocks.0.xlstm.conv1d.conv.bias", 0.57735026919)]
    public void Initialise_GatesAndConvolutions_AreUniform(string name, double bound)
    {
        double[] values = Values(Config, name);
        Assert.All(values, value => Assert.InRange(value, -bound, bound));
        double deviation = Math.Sqrt(values.Average(value => value * value));
        Assert.InRange(deviation * Math.Sqrt(3) / bound, 1 - (2.5 / Math.Sqrt(values.Length)), 1 + (2.5 / Math.Sqrt(values.Length)));
    }

    [Theory]
    [InlineData("scale", 1)]
    [InlineData("learnable_skip", 1)]
    [InlineData("mlstm_cell.igate.kernel", 0)]
    [InlineData("mlstm_cell.fgate.kernel", 0)]
    [InlineData("_recurrent_kernel_", 0)]
    [InlineData("router.bias", 0)]
    [InlineData("entropy_predictor.bias", 0)]
    [InlineData("proj_up.bias", 0)]
    [InlineData("proj_down.bias", 0)]
    [InlineData("q_proj.bias", 0)]
    public void Initialise_ConstantRows_AreConstant(string ending, double value)
    {
        using ParameterStore store = Initialised(Config);
        Parameter[] parameters = [.. store.All.Where(parameter => parameter.Name.EndsWith(ending, StringComparison.Ordinal))];
        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.All(Values(parameter), actual => Assert.Equal(value, actual)));
    }

    [Fact]
    public void Initialise_MLstmGateBiases_AreNormalAndLinear()
    {
        using ParameterStore store = Initialised(Config);
        Assert.Equal([3.0, 4.0, 5.0, 6.0], store["moe.layers.0.experts.0.xlstm.mlstm_cell.fgate.bias"].data<double>().ToArray());
        double[] all = [.. store.All.Where(parameter => parameter.Name.EndsWith("mlstm_cell.igate.bias", StringComparison.Ordinal)).SelectMany(Values)];
        Assert.InRange(Math.Sqrt(all.Average(value => value * value)), 0.05, 0.16);
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    // Layer type slstm has sLSTM blocks at both places of the mixer.
    [Theory]
    [InlineData("moe.layers.1.sequence_mixer.blocks.0.", 2, 0)]
    [InlineData("moe.layers.1.sequence_mixer.blocks.1.", 2, 1)]
    [InlineData("moe.layers.1.sequence_mixer.blocks.0.", 4, 2 / 3.0)]
    [InlineData("moe.layers.0.sequence_mixer.blocks.1.", 4, 1 / 3.0)]
    [InlineData("moe.layers.1.sequence_mixer.blocks.1.", 1, 0)]
    [InlineData("moe.layers.1.experts.3.", 2, 0)]
    public void Initialise_SLstmBias_IsAPowerLawOnTheForgetGate(string block, int residualBlocks, double ratio)
    {
        double[] values = Values(Config with { LayerType = LayerType.SLstm }, block + "xlstm.slstm_cell._bias_", residualBlocks);
        const int size = Width / 2;
        for (int i = 0; i < values.Length; i++)
        {
            (int gate, int j) = (i / size % 4, i % size);
            double expected = gate == 1 ? 5 - (12 * Math.Pow(j / (size - 1.0), 0.3 + (1.3 * ratio))) : 0;
            Assert.Equal(expected, values[i], 1e-12);
        }
    }

    [Fact]
    public void Initialise_EqualSeeds_GiveEqualBitsWhateverElseTheModelHolds()
    {
        using DisposeScope scope = NewDisposeScope();
        using var one = new ParameterStore(Config);
        using var same = new ParameterStore(Config);
        using var deeper = new ParameterStore(Config with { NumLayers = 3, NumExperts = 4 });
        using var other = new ParameterStore(Config);
        one.Initialise(1234567890123);
        same.Initialise(1234567890123);
        deeper.Initialise(1234567890123);
        other.Initialise(1234567890124);
        Assert.All(one.All, parameter => Assert.True(parameter.Value.bytes.SequenceEqual(same[parameter.Name].bytes), parameter.Name));
        Assert.All(one.All, parameter => Assert.True(parameter.Value.bytes.SequenceEqual(deeper[parameter.Name].bytes), parameter.Name));
        Assert.False(one["lm_head.kernel"].bytes.SequenceEqual(other["lm_head.kernel"].bytes));
        Assert.False(one["moe.layers.0.gate.router.kernel"].bytes.SequenceEqual(one["moe.layers.1.gate.router.kernel"].bytes));
    }

    private static void AssertNormal(string name, double deviation, int residualBlocks = 2, MoxEConfig? config = null)
    {
        double[] values = Values(config ?? Config, name, residualBlocks);
        double error = 4 / Math.Sqrt(values.Length);
        Assert.InRange(values.Average() / deviation, -error, error);
        Assert.InRange(Math.Sqrt(values.Average(value => value * value)) / deviation, 1 - error, 1 + error);
        Assert.InRange(values.Average(value => Math.Pow(value / deviation, 4)), 2.4, 3.6); // of a normal distribution: 3; of a uniform one: 1.8
    }

    private static double[] Values(MoxEConfig config, string name, int residualBlocks = 2)
    {
        using ParameterStore store = Initialised(config, residualBlocks);
        return Values(store.All.Single(parameter => parameter.Name == name));
    }

    private static double[] Values(Parameter parameter) => parameter.Value.data<double>().ToArray();

    private static ParameterStore Initialised(MoxEConfig config, int residualBlocks = 2)
    {
        var store = new ParameterStore(config, ScalarType.Float64);
        store.Initialise(7, residualBlocks);
        return store;
    }
}
