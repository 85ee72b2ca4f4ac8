using MoxE.Model.Config;

namespace MoxE.UnitTests.Model.Export;

/// <summary>Small configurations, one for each thing that changes the graph.</summary>
internal static class Variants
{
    /// <summary>D 24, I 32, F 16, V 50, L 2, E 4: no size is a multiple of a panel's 32 columns but I.</summary>
    public static MoxEConfig Base { get; } = new()
    {
        NumExperts = 4,
        NumLayers = 2,
        ExpertType = ExpertType.Xlstm,
        Xlstm = new XlstmConfig
        {
            VocabSize = 50,
            EmbeddingDim = 24,
            MLstm = new MLstmConfig { NumHeads = 2, ProjFactor = 1.0, RoundProjUpToMultipleOf = 32, QkvProjBlocksize = 4 },
            SLstm = new SLstmConfig { NumHeads = 3 },
            FeedForward = new FeedForwardConfig { ProjFactor = 0.6, RoundProjUpToMultipleOf = 16, ActFn = ActivationFunction.Swish },
        },
    };

    private static readonly Dictionary<string, MoxEConfig> All = new()
    {
        ["base"] = Base,
        ["recurrent"] = Base with { ExpertState = ExpertState.Recurrent },
        ["recurrent mlstm"] = Base with { ExpertState = ExpertState.Recurrent, ExpertType = ExpertType.MLstm },
        ["recurrent slstm"] = Base with { ExpertState = ExpertState.Recurrent, ExpertType = ExpertType.SLstm },
        ["recurrent mlp"] = Base with { ExpertState = ExpertState.Recurrent, ExpertType = ExpertType.Mlp },
        ["mlp"] = Base with { ExpertType = ExpertType.Mlp },
        ["mlstm experts"] = Base with { ExpertType = ExpertType.MLstm },
        ["slstm experts"] = Base with { ExpertType = ExpertType.SLstm },
        ["mlstm layers"] = Base with { LayerType = LayerType.MLstm },
        ["slstm layers"] = Base with { LayerType = LayerType.SLstm },
        ["standard router"] = Base with { RouterType = RouterType.Standard },
        ["standard router, bias"] = Base with { RouterType = RouterType.Standard, GateBias = true },
        ["gate bias"] = Base with { GateBias = true },
        ["proportional"] = Base with { Modulation = Modulation.Proportional },
        ["masked"] = Base with { Modulation = Modulation.Masked },
        ["one layer, no norms"] = Base with { NumLayers = 1, Xlstm = Base.Xlstm with { AddPostBlocksNorm = false } },
        ["post layers norm"] = Base with { PostLayersNorm = true },
        ["tied"] = Base with { Xlstm = Base.Xlstm with { TieWeights = true } },
        ["bias"] = Base with { Xlstm = Base.Xlstm with { Bias = true } },
        ["recurrent, bias"] = Base with { ExpertState = ExpertState.Recurrent, Xlstm = Base.Xlstm with { Bias = true, FeedForward = Base.Xlstm.FeedForward with { Bias = true } } },
        ["ffn bias"] = Base with { Xlstm = Base.Xlstm with { FeedForward = Base.Xlstm.FeedForward with { Bias = true } } },
        ["no head norm scale"] = Base with { Xlstm = Base.Xlstm with { SLstm = Base.Xlstm.SLstm with { GroupNormWeight = false } } },
        ["kernel 1"] = WithKernels(1, 1, ExpertState.Token),
        ["recurrent, kernel 1"] = WithKernels(1, 1, ExpertState.Recurrent),
        ["recurrent, kernels 1 and 2"] = WithKernels(1, 2, ExpertState.Recurrent),
        ["recurrent, kernels 5 and 1"] = WithKernels(5, 1, ExpertState.Recurrent),
        ["relu squared"] = Base with { Xlstm = Base.Xlstm with { FeedForward = Base.Xlstm.FeedForward with { ActFn = ActivationFunction.ReluSquared } } },
    };

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    public static MoxEConfig Get(string name) => All[name];

    private static MoxEConfig WithKernels(int mlstm, int slstm, ExpertState state) => Base with
    {
        ExpertState = state,
        Xlstm = Base.Xlstm with
        {
            MLstm = Base.Xlstm.MLstm with { Conv1dKernelSize = mlstm },
            SLstm = Base.Xlstm.SLstm with { Conv1dKernelSize = slstm },
        },
    };
}
