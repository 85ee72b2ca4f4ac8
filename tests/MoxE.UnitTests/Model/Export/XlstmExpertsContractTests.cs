using MoxE.Model.Config;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Export;

/// <summary>The long input list of XlstmExperts, position by position. Sizes: D 24, I 32, H 2, P 16, Hs 3, d 8, F 16, k 4.</summary>
public sealed class XlstmExpertsContractTests
{
    private static readonly string[] Names =
    [
        "m_norm", "m_up", "m_up_bias", "m_conv", "m_conv_bias", "m_qkv", "m_qkv_bias", "m_gates", "m_gates_bias", "m_outnorm", "m_skip", "m_down", "m_down_bias",
        "s_norm", "s_conv", "s_conv_bias", "s_gates", "s_gates_bias", "s_recurrent", "s_headnorm", "s_ffn_norm", "s_ffn_up", "s_ffn_up_bias", "s_ffn_down", "s_ffn_down_bias",
    ];

    [Fact]
    public void Export_Token_ShipsOnlyWhatActs() => Check(
        "base",
        [
            "2,24", "2,2,24,32", "", "2,1,32", "2,32", "2,3,4,32", "", "2,2,96", "2,2", "2,32", "2,32", "2,1,32,32", "",
            "2,24", "", "", "2,1,3,1,8,32", "2,48", "", "2,24", "2,24", "2,1,24,32", "", "2,1,16,32",
        ]);

    [Fact]
    public void Export_RecurrentWithBiases_ShipsEverything() => Check(
        "recurrent, bias",
        [
            "2,24", "2,2,24,32", "2,64", "2,4,32", "2,32", "2,3,4,32", "2,3,32", "2,4,96", "2,4", "2,32", "2,32", "2,1,32,32", "2,24",
            "2,24", "2,4,24", "2,24", "2,2,3,1,8,32", "2,96", "2,3,1,8,32", "2,24", "2,24", "2,1,24,32", "2,32", "2,1,16,32", "2,24",
        ]);

    [Fact]
    public void Export_MLstmOnly_HasNoSLstmGroup() => Check(
        "mlstm experts",
        ["4,24", "4,2,24,32", "", "4,1,32", "4,32", "4,3,4,32", "", "4,2,96", "4,2", "4,32", "4,32", "4,1,32,32"]);

    [Fact]
    public void Export_SLstmOnly_HasNoMLstmGroup() => Check(
        "slstm experts",
        [
            "", "", "", "", "", "", "", "", "", "", "", "", "",
            "4,24", "", "", "4,1,3,1,8,32", "4,48", "", "4,24", "4,24", "4,1,24,32", "", "4,1,16,32",
        ]);

    [Fact]
    public void Export_NoHeadNormScale_LeavesItOut()
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get("no head norm scale")));
        Assert.Equal("", model.Node("layer0.experts").Input[24]);
        Assert.Equal(["layer0.mixer0.cell", "", "embedding"], model.Node("layer0.mixer0.headnorm").Input);
    }

    [Theory]
    [InlineData("recurrent", "0.conv 0.C 0.n 0.m 0.recent 0.scales 1.conv 1.C 1.n 1.m 1.recent 1.scales 2.conv 2.cell 3.conv 3.cell")]
    [InlineData("recurrent mlstm", "0.conv 0.C 0.n 0.m 0.recent 0.scales 1.conv 1.C 1.n 1.m 1.recent 1.scales 2.conv 2.C 2.n 2.m 2.recent 2.scales 3.conv 3.C 3.n 3.m 3.recent 3.scales")]
    [InlineData("recurrent slstm", "0.conv 0.cell 1.conv 1.cell 2.conv 2.cell 3.conv 3.cell")]
    [InlineData("recurrent, kernel 1", "0.C 0.n 0.m 0.recent 0.scales 1.C 1.n 1.m 1.recent 1.scales 2.cell 3.cell")]
    [InlineData("recurrent, kernels 5 and 1", "0.conv 0.C 0.n 0.m 0.recent 0.scales 1.conv 1.C 1.n 1.m 1.recent 1.scales 2.cell 3.cell")]
    public void Export_Recurrent_ListsTheStatesFromInput30InExpertOrder(string variant, string states)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        NodeProto node = model.Node("layer1.experts");
        string[] names = [.. states.Split(' ').Select(state => $"state.layer1.expert{state}")];
        Assert.Equal(names, node.Input.Skip(30));
        Assert.Equal(["layer1.hidden", .. names.Select(name => name + ".out")], node.Output);
        Assert.Equal(1, model.Attribute("layer1.experts", "recurrent").I);
    }

    private static void Check(string variant, string[] shapes)
    {
        using ExportedModel model = new(new RandomCheckpoint(Variants.Get(variant)));
        MoxEConfig config = Variants.Get(variant);
        NodeProto node = model.Node("layer1.experts");
        Assert.Equal(["layer1.mixer_out", "layer1.router.experts", "layer1.router.weights", "row_starts", "slots"], node.Input.Take(5));
        Assert.Equal(shapes.Select((shape, i) => shape.Length == 0 ? "" : $"layer1.experts.{Names[i]}"), node.Input.Skip(5).Take(shapes.Length));
        Assert.Equal(
            shapes.Where(shape => shape.Length > 0),
            node.Input.Skip(5).Take(shapes.Length).Where(name => name.Length > 0).Select(name => string.Join(",", model.Initializer(name).Dims)));
        Assert.All(node.Input.Skip(5 + shapes.Length).Take(25 - shapes.Length), Assert.Empty);
        Assert.All(node.Input.Skip(30), name => Assert.StartsWith("state.", name, StringComparison.Ordinal));

        Assert.Equal(config.MLstmExpertCount, model.Attribute("layer1.experts", "num_mlstm_experts").I);
        Assert.Equal(2, model.Attribute("layer1.experts", "mlstm_heads").I);
        Assert.Equal(3, model.Attribute("layer1.experts", "slstm_heads").I);
        Assert.Equal(32, model.Attribute("layer1.experts", "mlstm_inner").I);
        Assert.Equal(16, model.Attribute("layer1.experts", "ffn_inner").I);
        Assert.Equal(config.ExpertState == ExpertState.Recurrent ? 1 : 0, model.Attribute("layer1.experts", "recurrent").I);
    }
}
