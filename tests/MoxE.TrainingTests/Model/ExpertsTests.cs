using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

public sealed class ExpertsTests
{
    private const int Batch = 3;
    private const int Length = 7;

    public static TheoryData<ExpertType, int> TypesAndRanks()
    {
        var data = new TheoryData<ExpertType, int>();
        foreach (ExpertType type in Enum.GetValues<ExpertType>())
        {
            data.Add(type, 1);
            data.Add(type, 2);
            data.Add(type, 4);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(TypesAndRanks))]
    public void Forward_TokenMode_EqualsEveryExpertOnEveryToken(ExpertType type, int k)
    {
        using var part = new Part(type, ExpertState.Token, k);
        RouterOutput router = part.Route();
        (Tensor routed, IReadOnlyList<BlockState?> final) = part.Experts.Forward(part.U, router, [], keepState: true, Dropout.None);
        Assert.Empty(final);
        part.AssertEqual(routed, PlainExperts.Tokens(part.Blocks, part.U.view(Batch * Length, -1), router));
    }

    [Theory]
    [MemberData(nameof(TypesAndRanks))]
    public void Forward_RecurrentMode_EqualsEachSubsequenceAlone(ExpertType type, int k)
    {
        foreach (bool keepState in (bool[])[true, false])
        {
            using var part = new Part(type, ExpertState.Recurrent, k);
            RouterOutput router = part.Route();
            (Tensor routed, _) = part.Experts.Forward(part.U, router, [], keepState, Dropout.None);
            (Tensor plain, _) = PlainExperts.Sequences(part.Blocks, part.U, router, (_, _) => null);
            part.AssertEqual(routed, plain);
        }
    }

    [Theory]
    [InlineData(ExpertType.MLstm)]
    [InlineData(ExpertType.SLstm)]
    [InlineData(ExpertType.Xlstm)]
    public void Forward_RecurrentModeWithState_CarriesEachSequencesOwn(ExpertType type)
    {
        using var part = new Part(type, ExpertState.Recurrent, k: 1);
        RouterOutput first = part.Route();
        Tensor later = TinyModels.Normal(31, Batch, Length, 8);
        RouterOutput second = part.Router.Forward(later.view(Batch * Length, -1));
        (_, IReadOnlyList<BlockState?> carried) = part.Experts.Forward(part.U, first, [], keepState: true, Dropout.None);
        (_, BlockState?[,] plainCarried) = PlainExperts.Sequences(part.Blocks, part.U, first, (_, _) => null);
        (Tensor plain, BlockState?[,] plainFinal) = PlainExperts.Sequences(part.Blocks, later, second, (b, e) => plainCarried[b, e]);
        foreach (bool keepState in (bool[])[true, false])
        {
            (Tensor routed, IReadOnlyList<BlockState?> final) = part.Experts.Forward(later, second, carried, keepState, Dropout.None);
            part.AssertEqual(routed, plain);
            Assert.Equal(keepState ? part.Blocks.Length : 0, final.Count);
            for (int e = 0; e < final.Count; e++)
            {
                for (int b = 0; b < Batch; b++)
                {
                    AssertState(plainFinal[b, e] ?? plainCarried[b, e], final[e], b);
                }
            }
        }
    }

    [Theory]
    [InlineData(ExpertState.Token)]
    [InlineData(ExpertState.Recurrent)]
    public void Forward_ExpertWithoutTokens_HasNoGradient(ExpertState state)
    {
        using var part = new Part(ExpertType.Xlstm, state, k: 1);
        RouterOutput all = part.Route();
        RouterOutput toOne = all with { Experts = full_like(all.Experts, 2) };
        (Tensor routed, _) = part.Experts.Forward(part.U, toOne, [], keepState: true, Dropout.None);
        Parameter[] experts = [.. part.Store.All.Where(p => p.Shape.Expert >= 0)];
        Tensor[] gradients = [.. autograd.grad([routed.square().sum()], experts.Select(p => p.Value).ToArray(), allow_unused: true)];
        for (int i = 0; i < experts.Length; i++)
        {
            Assert.True(experts[i].Shape.Expert == 2 || FiniteDifference.IsAbsent(gradients[i]), experts[i].Name);
        }

        Assert.Contains(experts.Zip(gradients), pair => pair.First.Shape.Expert == 2 && !FiniteDifference.IsAbsent(pair.Second) && pair.Second.abs().sum().item<double>() > 0);
    }

    [Theory]
    [InlineData(ExpertType.Xlstm, ExpertState.Token)]
    [InlineData(ExpertType.Mlp, ExpertState.Token)]
    [InlineData(ExpertType.Xlstm, ExpertState.Recurrent)]
    public void Forward_Dispatch_HasTheGradientOfItsDifferences(ExpertType type, ExpertState state)
    {
        using var part = new Part(type, state, k: 2);
        Assert.True(TinyModels.Margin(part.Store.Config, part.Route()) > 1e-3);
        Tensor weights = TinyModels.Normal(40, Batch * Length, 8);
        Assert.Equal([], FiniteDifference.Wrong(
            () => (part.Experts.Forward(part.U, part.Route(), [], keepState: false, Dropout.None).Output * weights).sum(),
            part.Parameters(), directions: 1));
    }

    // Row b of the state of all sequences against the state of that sequence alone.
    private static void AssertState(BlockState? expected, BlockState? all, int b)
    {
        switch (expected, all)
        {
            case (null, null):
                break;
            case (MLstmState x, MLstmState y):
                Assert.All([(x.Conv, y.Conv), (x.C, y.C), (x.N, y.N), (x.M, y.M)], pair => AssertRow(pair.Item1, pair.Item2));
                break;
            case (SLstmState x, SLstmState y):
                Assert.All([(x.Conv, y.Conv), (x.Cell, y.Cell)], pair => AssertRow(pair.Item1, pair.Item2));
                break;
            case (null, MLstmState y):
                Assert.Equal(0, y.C[b].abs().sum().item<double>() + y.Conv[b].abs().sum().item<double>());
                break;
            case (null, SLstmState y):
                Assert.Equal(0, y.Cell[b].abs().sum().item<double>() + y.Conv[b].abs().sum().item<double>());
                break;
            default:
                Assert.Fail($"expected {expected}, found {all}");
                break;
        }

        void AssertRow(Tensor one, Tensor many) => Assert.True((one[0] - many[b]).abs().max().item<double>() < 1e-12);
    }

    /// <summary>Router and experts of a tiny layer, and tokens whose sequences differ in what they route where.</summary>
    private sealed class Part : IDisposable
    {
        private readonly DisposeScope _scope = NewDisposeScope();

        public Part(ExpertType type, ExpertState state, int k)
        {
            MoxEConfig config = TinyModels.Config with { ExpertType = type, ExpertState = state, TopKExperts = k };
            Store = TinyModels.Parameters(config, seed: 21);
            Blocks = TinyModels.ExpertBlocks(Store);
            Experts = new Experts(Blocks, config);
            Router = new Router(Store.Scope("moe.layers.0.gate."), config);
            U = TinyModels.Normal(22, Batch, Length, 8).requires_grad_();
        }

        public ParameterStore Store { get; }

        public Block[] Blocks { get; }

        public Experts Experts { get; }

        public Router Router { get; }

        public Tensor U { get; }

        public RouterOutput Route() => Router.Forward(U.view(Batch * Length, -1));

        public IEnumerable<(string Name, Tensor Value)> Parameters() =>
            Store.All.Where(p => p.Shape.Expert >= 0 || p.Name.Contains(".gate.", StringComparison.Ordinal)).Select(p => (p.Name, p.Value)).Append(("u", U));

        /// <summary>Values, and gradients of everything the experts depend on.</summary>
        public void AssertEqual(Tensor routed, Tensor plain)
        {
            Assert.True((routed - plain).abs().max().item<double>() < 1e-11);
            Tensor weights = TinyModels.Normal(23, routed.shape);
            (string Name, Tensor Value)[] leaves = [.. Parameters()];
            Tensor[] leafValues = [.. leaves.Select(leaf => leaf.Value)];
            Tensor[] ours = [.. autograd.grad([(routed * weights).sum()], leafValues, retain_graph: true, allow_unused: true)];
            Tensor[] theirs = [.. autograd.grad([(plain * weights).sum()], leafValues, retain_graph: true, allow_unused: true)];
            for (int i = 0; i < leaves.Length; i++)
            {
                Tensor a = FiniteDifference.IsAbsent(ours[i]) ? zeros_like(leafValues[i]) : ours[i];
                Tensor b = FiniteDifference.IsAbsent(theirs[i]) ? zeros_like(leafValues[i]) : theirs[i];
                double largest = Math.Max(1, b.abs().max().item<double>());
                Assert.True((a - b).abs().max().item<double>() < 1e-10 * largest, leaves[i].Name);
            }
        }

        public void Dispose()
        {
            Store.Dispose();
            _scope.Dispose();
        }
    }
}
