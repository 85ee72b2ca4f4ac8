using MoxE.Model.Config;

namespace MoxE.UnitTests.Model.Export;

/// <summary>Inputs, outputs and nodes as the operator contract lists them.</summary>
public sealed class GraphContractTests
{
    [Fact]
    public void Export_Base_HasTheContractsInputsAndOutputs()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Base with { NumLayers = 1 }));
        Assert.Equal(
            [
                "token_ids T", "row_starts B_plus_1", "slots B", "logit_rows R",
                "state.layer0.mixer0.conv S,3,24", "state.layer0.mixer0.cell S,4,24",
                "state.layer0.mixer1.conv S,3,32", "state.layer0.mixer1.C S,2,1,16,32", "state.layer0.mixer1.n S,2,16", "state.layer0.mixer1.m S,2",
                "state.layer0.mixer1.recent S,2,8,2,32", "state.layer0.mixer1.scales S,2,10",
            ],
            model.Graph.Input.Select(info => $"{info.Name} {ExportedModel.Shape(info)}"));
        Assert.Equal(
            [
                "logits R,50", "router.experts 1,T,2", "router.weights 1,T,2", "router.entropy 1,T", "router.difficulty 1,T", "hidden T,24",
                "state.layer0.mixer0.conv.out S,3,24", "state.layer0.mixer0.cell.out S,4,24",
                "state.layer0.mixer1.conv.out S,3,32", "state.layer0.mixer1.C.out S,2,1,16,32", "state.layer0.mixer1.n.out S,2,16", "state.layer0.mixer1.m.out S,2",
                "state.layer0.mixer1.recent.out S,2,8,2,32", "state.layer0.mixer1.scales.out S,2,10",
            ],
            model.Graph.Output.Select(info => $"{info.Name} {ExportedModel.Shape(info)}"));
        Assert.Equal([7, 6, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1], model.Graph.Input.Select(info => info.Type.TensorType.ElemType));
        Assert.Equal(10, model.Model.IrVersion);
        Assert.Equal(["=21", "ai.moxe=2"], model.Model.OpsetImport.Select(opset => $"{opset.Domain}={opset.Version}"));
    }

    [Fact]
    public void Export_Base_RunsTheBlocksInTheSpecificationsOrder()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Base with { NumLayers = 1, PostLayersNorm = true }));
        Assert.Equal(
            [
                "Gather embedding",
                "LayerNorm layer0.mixer0.norm", "CausalConv layer0.mixer0.conv", "SLstmGates layer0.mixer0.gates", "SLstm layer0.mixer0.cell", "HeadNorm layer0.mixer0.headnorm",
                "LayerNorm layer0.mixer0.ffn_norm", "Linear layer0.mixer0.ffn_up", "GatedActivation layer0.mixer0.ffn_act", "Linear layer0.mixer0.ffn_down",
                "LayerNorm layer0.mixer1.norm", "Linear layer0.mixer1.proj_up", "CausalConv layer0.mixer1.conv", "HeadwiseLinear layer0.mixer1.qkv", "NarrowLinear layer0.mixer1.gates",
                "MLstm layer0.mixer1.cell", "GatedHeadNorm layer0.mixer1.outnorm", "Linear layer0.mixer1.proj_down",
                "LayerNorm layer0.post_blocks_norm", "EntropyRouter layer0.router", "XlstmExperts layer0.experts",
                "LayerNorm head.norm", "Gather head.rows", "Linear head.logits",
                "Concat router.experts", "Concat router.weights", "Concat router.entropy", "Concat router.difficulty",
            ],
            model.Graph.Node.Select(node => $"{node.OpType} {node.Name}"));
    }

    [Fact]
    public void Export_Mixers_AreWiredAsTheContractSays()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Base));
        Assert.Equal(["layer0.mixer0.ffn_act", "layer0.mixer0.ffn_down.weight", "", "layer0.mixer0.headnorm"], model.Node("layer0.mixer0.ffn_down").Input);
        Assert.Equal(["layer0.mixer0.cell", "layer0.mixer0.headnorm.scale", "embedding"], model.Node("layer0.mixer0.headnorm").Input);
        Assert.Equal(["layer0.mixer0.conv", "layer0.mixer0.norm", "layer0.mixer0.gates.kernel", "layer0.mixer0.gates.bias"], model.Node("layer0.mixer0.gates").Input);
        Assert.Equal(["layer0.mixer0.gates", "layer0.mixer0.cell.recurrent", "row_starts", "slots", "state.layer0.mixer0.cell"], model.Node("layer0.mixer0.cell").Input);
        Assert.Equal(["layer0.mixer0.cell", "state.layer0.mixer0.cell.out"], model.Node("layer0.mixer0.cell").Output);

        Assert.Equal(["layer0.mixer1.conv", "layer0.mixer1.proj_up", "layer0.mixer1.qkv.kernel"], model.Node("layer0.mixer1.qkv").Input);
        Assert.Equal([0L, 0, 1], model.Attribute("layer0.mixer1.qkv", "sources").Ints);
        Assert.Equal(
            ["layer0.mixer1.proj_up", "layer0.mixer1.conv.kernel", "layer0.mixer1.conv.bias", "row_starts", "slots", "state.layer0.mixer1.conv"],
            model.Node("layer0.mixer1.conv").Input);
        Assert.Equal(["layer0.mixer1.cell", "layer0.mixer1.conv", "layer0.mixer1.proj_up", "layer0.mixer1.outnorm.scale", "layer0.mixer1.skip"], model.Node("layer0.mixer1.outnorm").Input);
        Assert.Equal(["layer0.mixer1.outnorm", "layer0.mixer1.proj_down.weight", "", "layer0.mixer0.out"], model.Node("layer0.mixer1.proj_down").Input);
        Assert.Equal("layer0.hidden", model.Node("layer1.mixer0.norm").Input[0]);
        Assert.Equal("layer0.mixer_out", model.Node("layer0.router").Input[0]);
    }

    [Fact]
    public void Export_KernelOfOne_HasNoConvolutionState()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get("kernel 1")));
        Assert.DoesNotContain(model.Graph.Input, input => input.Name.EndsWith(".conv", StringComparison.Ordinal));
        Assert.Equal(5, model.Node("layer0.mixer0.conv").Input.Count);
        Assert.Single(model.Node("layer0.mixer0.conv").Output);
    }

    [Theory]
    [InlineData("base", 3, 5, 1, "standard")]
    [InlineData("gate bias", 3, 5, 1, "standard")]
    [InlineData("masked", 3, 5, 1, "masked")]
    [InlineData("proportional", 3, 5, 1, "proportional")]
    [InlineData("standard router", 2, 4, 0, "standard")]
    [InlineData("standard router, bias", 3, 4, 0, "standard")]
    [InlineData("mlstm layers", 2, 4, 0, "standard")]
    public void Export_Router_HasTheColumnsInputsAndAttributesOfItsGate(string variant, int inputs, int columns, int conditioned, string modulation)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        Assert.Equal(inputs, model.Node("layer1.router").Input.Count);
        Assert.Equal(3 + conditioned, model.Node("layer1.router").Output.Count);
        Assert.Equal([(long)columns, 24], model.Initializer("layer1.router.weight").Dims);
        Assert.Equal(conditioned, model.Attribute("layer1.router", "conditioned").I);
        Assert.True(model.Attribute("layer1.router", "conditioned").HasI);
        Assert.Equal(modulation, model.Attribute("layer1.router", "modulation").S.ToStringUtf8());
        Assert.Equal(4, model.Attribute("layer1.router", "num_experts").I);
        Assert.Equal(2, model.Attribute("layer1.router", "top_k").I);
        Assert.Equal(0.3f, model.Attribute("layer1.router", "gamma").F);
        Assert.Equal(0.8f, model.Attribute("layer1.router", "threshold").F);
        Assert.Equal(conditioned == 1, model.Graph.Output.Any(output => output.Name == "router.difficulty"));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("standard router")]
    public void Export_Debug_AddsTheWatchedValues(string variant)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)), debug: true);
        string[] watched = ["mixer_out T,24", "hidden T,24", "unbiased_logits T,4", "conditioned_logits T,4", "probs T,4"];
        Assert.Equal(
            watched.Select(value => "layer0." + value).Concat(watched.Select(value => "layer1." + value)),
            model.Graph.Output.TakeLast(10).Select(info => $"{info.Name} {ExportedModel.Shape(info)}"));
        Assert.Equal(variant == "base", model.Node("layer0.router").Output[3].Length > 0);
        Assert.Equal(["layer0.unbiased_logits", "layer0.conditioned_logits", "layer0.probs"], model.Node("layer0.router").Output.Skip(4));
    }

    [Fact]
    public void Export_Tied_SharesOneWeight()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get("tied")));
        Assert.Equal(["token_ids", "embedding.weight"], model.Node("embedding").Input);
        Assert.Equal("TiedEmbedding", model.Node("embedding").OpType);
        Assert.Equal(50, model.Attribute("embedding", "vocab_size").I);
        Assert.Equal("embedding.weight", model.Node("head.logits").Input[1]);
        Assert.Equal(50, model.Attribute("head.logits", "out_features").I);
        Assert.Equal([2L, 24, 32], model.Initializer("embedding.weight").Dims);
    }

    [Fact]
    public void Export_MlpExperts_StackTwoWeights()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get("mlp")));
        Assert.Equal(["layer0.mixer_out", "layer0.router.experts", "layer0.router.weights", "layer0.experts.up", "layer0.experts.down"], model.Node("layer0.experts").Input);
        Assert.Equal([4L, 3, 24, 32], model.Initializer("layer0.experts.up").Dims);
        Assert.Equal([4L, 1, 48, 32], model.Initializer("layer0.experts.down").Dims);
    }

    [Theory]
    [InlineData(ActivationFunction.Gelu, "gelu")]
    [InlineData(ActivationFunction.Relu, "relu")]
    [InlineData(ActivationFunction.ReluSquared, "relu^2")]
    [InlineData(ActivationFunction.Sigmoid, "sigmoid")]
    [InlineData(ActivationFunction.Swish, "swish")]
    [InlineData(ActivationFunction.Selu, "selu")]
    public void Export_Activation_IsSpelledAsInTheConfiguration(ActivationFunction activation, string name)
    {
        MoxEConfig config = Variants.Base with { Xlstm = Variants.Base.Xlstm with { FeedForward = Variants.Base.Xlstm.FeedForward with { ActFn = activation } } };
        using ExportedModel model = new(new RandomCheckpoint(config));
        Assert.Equal(name, model.Attribute("layer0.mixer0.ffn_act", "activation").S.ToStringUtf8());
        Assert.Equal(name, model.Attribute("layer0.experts", "activation").S.ToStringUtf8());
    }
}
