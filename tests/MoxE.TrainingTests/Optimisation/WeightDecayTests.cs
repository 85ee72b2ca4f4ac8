using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Training.Optimisation;

namespace MoxE.TrainingTests.Optimisation;

public sealed class WeightDecayTests
{
    private static readonly MoxEConfig Config = new()
    {
        NumLayers = 1,
        ExpertType = ExpertType.Xlstm,
        GateBias = true,
        PostLayersNorm = true,
        Xlstm = new XlstmConfig { VocabSize = 10, EmbeddingDim = 16, Bias = true, FeedForward = new FeedForwardConfig { Bias = true } },
    };

    [Fact]
    public void AppliesTo_EveryTensorOfAModel_IsTheMatricesAlone()
    {
        string[] kernels = [".kernel", "._recurrent_kernel_"];
        foreach (ParameterShape parameter in ParameterShapes.Of(Config))
        {
            Assert.True(kernels.Any(end => parameter.Name.EndsWith(end, StringComparison.Ordinal)) == WeightDecay.AppliesTo(parameter, Config), parameter.Name);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AppliesTo_Embedding_IsAsConfigured(bool decays)
    {
        MoxEConfig config = Config with { Xlstm = Config.Xlstm with { WeightDecayOnEmbedding = decays } };

        Assert.Equal(decays, WeightDecay.AppliesTo(ParameterShapes.Of(config).First(), config));
    }
}
