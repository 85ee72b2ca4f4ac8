using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

/// <summary>A block of each kind over random parameters, and random inputs, all of one seed.</summary>
internal sealed class BlockFixture : IDisposable
{
    private const string Mixer = "moe.layers.0.sequence_mixer.blocks.";

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ulong _seed;
    private readonly Generator _generator;

    public BlockFixture(MoxEConfig? config = null, ScalarType type = ScalarType.Float64, ulong seed = 1)
    {
        (_seed, _generator) = (seed, new Generator(seed));
        Store = new ParameterStore(config ?? Config(), type);
        using IDisposable _ = no_grad();
        foreach (Parameter parameter in Store.All)
        {
            bool isScale = parameter.Name.EndsWith("scale", StringComparison.Ordinal) || parameter.Name.EndsWith("skip", StringComparison.Ordinal);
            double spread = parameter.Name.Contains("proj.kernel", StringComparison.Ordinal) ? 0.8 : 0.4;
            parameter.Value.copy_(Normal(parameter.Value.shape).mul(spread).add(isScale ? 1 : 0));
        }
    }

    public ParameterStore Store { get; }

    /// <summary>D 8; mLSTM I 16 in 2 heads, q/k/v blocks of 4; sLSTM 2 heads of 4, F 16; biases everywhere.</summary>
    public static MoxEConfig Config(int taps = 4, bool bias = true, bool groupNorm = true, ActivationFunction act = ActivationFunction.Swish) => new()
    {
        NumLayers = 1,
        NumExperts = 2,
        Xlstm = new()
        {
            VocabSize = 4,
            EmbeddingDim = 8,
            Bias = bias,
            MLstm = new() { NumHeads = 2, RoundProjUpToMultipleOf = 4, Conv1dKernelSize = taps },
            SLstm = new() { NumHeads = 2, Conv1dKernelSize = taps, GroupNormWeight = groupNorm },
            FeedForward = new() { ProjFactor = 2, RoundProjUpToMultipleOf = 4, ActFn = act, Bias = bias },
        },
    };

    /// <summary>The block of that kind and its parameters.</summary>
    public (Block Block, ParameterScope Parameters) Create(BlockKind kind)
    {
        ParameterScope parameters = Store.Scope(kind switch
        {
            BlockKind.SLstm => Mixer + "0.",
            BlockKind.MLstm => Mixer + "1.",
            _ => "moe.layers.0.experts.1.",
        });
        Block block = kind switch
        {
            BlockKind.SLstm => new SLstmBlock(parameters, Store.Config),
            BlockKind.MLstm => new MLstmBlock(parameters, Store.Config),
            _ => new MlpExpert(parameters),
        };
        return (block, parameters);
    }

    /// <summary>The same block from zero state, token by token.</summary>
    public Tensor Naive(BlockKind kind, Tensor x, Dropout? dropout = null)
    {
        ParameterScope parameters = Create(kind).Parameters;
        return kind switch
        {
            BlockKind.SLstm => NaiveBlocks.SLstmBlock(x, parameters, Store.Config, dropout),
            BlockKind.MLstm => NaiveBlocks.MLstmBlock(x, parameters, Store.Config, dropout),
            _ => NaiveBlocks.Mlp(x, parameters, Store.Config, dropout),
        };
    }

    public Parameter[] ParametersOf(ParameterScope scope) =>
        [.. Store.All.Where(parameter => parameter.Name.StartsWith(scope.Prefix, StringComparison.Ordinal))];

    public Tensor[] LeavesOf(Tensor x, ParameterScope scope) => [x, .. ParametersOf(scope).Select(parameter => parameter.Value)];

    public Tensor Normal(params long[] shape) => randn(shape, Store.Type, generator: _generator);

    public Dropout SomeDropout() => new(0.25, new Generator(_seed));

    public void Dispose()
    {
        Store.Dispose();
        _scope.Dispose();
    }
}
