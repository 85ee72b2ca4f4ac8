using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Model.Folders;

public sealed class StateLayoutTests
{
    // Eight keys and values of 1024; for each of 4 heads a count, a scale and eight weights.
    private const long Unfolded = (8 * 2 * 1024) + (4 * 10);

    // SPEC §10's example: D 512, L 6, H 4, k 4, E 8.
    private static readonly MoxEConfig Example = new()
    {
        NumExperts = 8,
        NumLayers = 6,
        ExpertType = ExpertType.Xlstm,
        Xlstm = new XlstmConfig { VocabSize = 1000, EmbeddingDim = 512 },
    };

    [Theory]
    [InlineData(ExpertState.Token, 6_475_872, 6 * 1)]
    [InlineData(ExpertState.Recurrent, 32_379_360, 6 * 5)]
    public void BytesPerSequence_SpecificationsExample_IsItsFigureAndTheTokensNotYetFolded(ExpertState state, long bytes, int mlstms) =>
        Assert.Equal(bytes + (mlstms * 4 * Unfolded), StateLayout.Of(Example with { ExpertState = state }).BytesPerSequence);

    [Theory]
    [InlineData(LayerType.Moxe, 1, 1)]
    [InlineData(LayerType.MLstm, 0, 2)]
    [InlineData(LayerType.SLstm, 2, 0)]
    public void BytesPerSequence_LayerType_FollowsTheFormula(LayerType type, long slstms, long mlstms)
    {
        // s = (ks - 1) D + 4 D, m = (km - 1) I + I^2 / H + I + H, floats.
        long s = (3 * 512) + (4 * 512);
        long m = (3 * 1024) + (1024 * 1024 / 4) + 1024 + 4 + Unfolded;
        Assert.Equal(4 * 6 * ((slstms * s) + (mlstms * m)), StateLayout.Of(Example with { LayerType = type }).BytesPerSequence);
    }

    [Theory]
    [InlineData(ExpertState.Token, 6_475_872)]
    [InlineData(ExpertState.Recurrent, 32_379_360)]
    public void BytesPerSequence_PortableGraph_IsTheSpecificationsFigure(ExpertState state, long bytes) =>
        Assert.Equal(bytes, StateLayout.Of(Example with { ExpertState = state }, GraphKind.Portable).BytesPerSequence);

    [Fact]
    public void Tensors_Order_IsMixersThenExperts()
    {
        MoxEConfig config = Example with { NumExperts = 2, NumLayers = 1, ExpertState = ExpertState.Recurrent };
        Assert.Equal(
            [
                "mixer0.conv", "mixer0.cell", "mixer1.conv", "mixer1.C", "mixer1.n", "mixer1.m", "mixer1.recent", "mixer1.scales",
                "expert0.conv", "expert0.C", "expert0.n", "expert0.m", "expert0.recent", "expert0.scales", "expert1.conv", "expert1.cell",
            ],
            StateLayout.Of(config).Tensors.Select(tensor => tensor.Name["state.layer0.".Length..]));
    }

    [Fact]
    public void Tensors_RecurrentMlpExperts_HaveNoState() =>
        Assert.Equal(
            StateLayout.Of(Example with { ExpertType = ExpertType.Mlp }).Tensors,
            StateLayout.Of(Example with { ExpertType = ExpertType.Mlp, ExpertState = ExpertState.Recurrent }).Tensors);
}
