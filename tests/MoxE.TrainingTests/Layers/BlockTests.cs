using MoxE.Model.Config;
using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class BlockTests
{
    [Theory]
    [InlineData(BlockKind.SLstm, 1)]
    [InlineData(BlockKind.SLstm, 20)]
    [InlineData(BlockKind.MLstm, 1)]
    [InlineData(BlockKind.MLstm, 70)]
    [InlineData(BlockKind.Mlp, 5)]
    public void Forward_FromZeroState_EqualsTheSpecification(BlockKind kind, int length)
    {
        using var fixture = new BlockFixture();
        Tensor x = fixture.Normal(2, length, 8);
        Near.Equal(fixture.Naive(kind, x), Run(fixture, kind, x), 1e-9);
    }

    [Theory]
    [InlineData(ActivationFunction.Gelu)]
    [InlineData(ActivationFunction.Relu)]
    [InlineData(ActivationFunction.ReluSquared)]
    [InlineData(ActivationFunction.Sigmoid)]
    [InlineData(ActivationFunction.Swish)]
    [InlineData(ActivationFunction.Selu)]
    public void Forward_EachActivation_EqualsTheSpecification(ActivationFunction act)
    {
        using var fixture = new BlockFixture(BlockFixture.Config(act: act));
        Tensor x = fixture.Normal(2, 6, 8);
        Near.Equal(fixture.Naive(BlockKind.SLstm, x), Run(fixture, BlockKind.SLstm, x), 1e-9);
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    public void Forward_WithoutWhatTheConfigurationCanLeaveOut_EqualsTheSpecification(BlockKind kind)
    {
        using var fixture = new BlockFixture(BlockFixture.Config(taps: 1, bias: false, groupNorm: false));
        Tensor x = fixture.Normal(2, 6, 8);
        Near.Equal(fixture.Naive(kind, x), Run(fixture, kind, x), 1e-9);
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    [InlineData(BlockKind.Mlp)]
    public void Forward_Float32_IsNearFloat64(BlockKind kind)
    {
        using var fixture = new BlockFixture();
        using var single = new BlockFixture(type: ScalarType.Float32);
        using (no_grad())
        {
            single.Store.All.Zip(fixture.Store.All).ToList().ForEach(pair => pair.First.Value.copy_(pair.Second.Value));
        }

        Tensor x = fixture.Normal(2, 70, 8);
        Tensor y = Run(single, kind, x.to(ScalarType.Float32));
        Assert.Equal(ScalarType.Float32, y.dtype);
        Near.Equal(fixture.Naive(kind, x), y, 1e-4);
    }

    [Theory]
    [InlineData(BlockKind.SLstm, 4)]
    [InlineData(BlockKind.SLstm, 1)]
    [InlineData(BlockKind.MLstm, 4)]
    [InlineData(BlockKind.MLstm, 1)]
    public void Forward_CutAnywhere_GoesOnFromTheCarriedState(BlockKind kind, int taps)
    {
        using var fixture = new BlockFixture(BlockFixture.Config(taps));
        Block block = fixture.Create(kind).Block;
        Tensor x = fixture.Normal(2, 9, 8);
        (Tensor whole, BlockState? final) = block.Forward(x, null, Dropout.None);
        for (int cut = 1; cut < 9; cut++)
        {
            (Tensor head, BlockState? carried) = block.Forward(x.narrow(1, 0, cut), null, Dropout.None);
            Tensor[] before = [.. Tensors(carried!).Select(tensor => tensor.clone())];
            (Tensor tail, BlockState? end) = block.Forward(x.narrow(1, cut, 9 - cut), carried, Dropout.None);
            Near.Equal(whole, cat([head, tail], 1), 1e-10, $"output cut at {cut}");
            foreach ((Tensor expected, Tensor actual) in Tensors(final!).Zip(Tensors(end!)).Where(pair => pair.First.numel() > 0))
            {
                Near.Equal(expected, actual, 1e-10, $"state cut at {cut}");
            }

            Assert.All(before.Zip(Tensors(carried!)), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>(), "the state that was carried has changed"));
        }
    }

    [Fact]
    public void Forward_MLstm_LeavesADetachedStateInTheLayoutOfTheSpecification()
    {
        using var fixture = new BlockFixture();
        var state = (MLstmState)fixture.Create(BlockKind.MLstm).Block.Forward(fixture.Normal(3, 5, 8), null, Dropout.None).Final!;
        Assert.Equal([3L, 3, 16], state.Conv.shape);
        Assert.Equal([3L, 2, 8, 8], state.C.shape);
        Assert.Equal([3L, 2, 8], state.N.shape);
        Assert.Equal([3L, 2], state.M.shape);
        Assert.All(Tensors(state), tensor => Assert.True(!tensor.requires_grad && tensor.is_contiguous()));
    }

    [Fact]
    public void Forward_SLstm_LeavesADetachedStateInTheLayoutOfTheSpecification()
    {
        using var fixture = new BlockFixture();
        var state = (SLstmState)fixture.Create(BlockKind.SLstm).Block.Forward(fixture.Normal(3, 5, 8), null, Dropout.None).Final!;
        Assert.Equal([3L, 3, 8], state.Conv.shape);
        Assert.Equal([3L, 4, 8], state.Cell.shape);
        Assert.All(Tensors(state), tensor => Assert.True(!tensor.requires_grad && tensor.is_contiguous()));
    }

    [Theory]
    [InlineData(BlockKind.SLstm)]
    [InlineData(BlockKind.MLstm)]
    [InlineData(BlockKind.Mlp)]
    public void Forward_WithDropout_MasksWhereTheReferenceDoes(BlockKind kind)
    {
        using var fixture = new BlockFixture();
        Tensor x = fixture.Normal(2, 6, 8);
        Tensor masked = fixture.Create(kind).Block.Forward(x, null, fixture.SomeDropout()).Output;
        Near.Equal(fixture.Naive(kind, x, fixture.SomeDropout()), masked, 1e-9);
        Assert.True(Near.Distance(masked, fixture.Naive(kind, x)) > 0.01);
    }

    [Theory]
    [InlineData(BlockKind.SLstm, 1e-12)]
    [InlineData(BlockKind.MLstm, 1e-5)] // ε stands beside another scale where m is not ĩ, SPEC §5
    [InlineData(BlockKind.Mlp, 1e-12)]
    public void ForwardTokens_Rows_AreSequencesOfLengthOne(BlockKind kind, double tolerance)
    {
        using var fixture = new BlockFixture();
        Block block = fixture.Create(kind).Block;
        Tensor x = fixture.Normal(7, 8);
        Near.Equal(block.Forward(x.unsqueeze(1), null, fixture.SomeDropout()).Output.squeeze(1), block.ForwardTokens(x, fixture.SomeDropout()), tolerance);
    }

    [Fact]
    public void ForwardTokens_MLstmWithOpenInputGate_IsExactlyTheSequenceOfLengthOne()
    {
        using var fixture = new BlockFixture();
        (Block block, MoxE.Training.Model.ParameterScope parameters) = fixture.Create(BlockKind.MLstm);
        using (no_grad())
        {
            parameters["xlstm.mlstm_cell.igate.bias"].fill_(20); // m = ĩ
        }

        Tensor x = fixture.Normal(7, 8);
        Near.Equal(NaiveBlocks.MLstmBlock(x.unsqueeze(1), parameters, fixture.Store.Config).squeeze(1), block.ForwardTokens(x, Dropout.None), 1e-12);
    }

    [Fact]
    public void ForwardTokens_MLstm_IsTheParallelFormOfOneToken()
    {
        using var fixture = new BlockFixture();
        (Block block, MoxE.Training.Model.ParameterScope parameters) = fixture.Create(BlockKind.MLstm);
        Tensor x = fixture.Normal(7, 8);
        Tensor expected = NaiveBlocks.MLstmBlock(x.unsqueeze(1), parameters, fixture.Store.Config, parallel: true).squeeze(1);
        Near.Equal(expected, block.ForwardTokens(x, Dropout.None), 1e-12);
    }

    private static Tensor Run(BlockFixture fixture, BlockKind kind, Tensor x) => fixture.Create(kind).Block.Forward(x, null, Dropout.None).Output;

    private static Tensor[] Tensors(BlockState state) => state switch
    {
        MLstmState s => [s.Conv, s.C, s.N, s.M],
        SLstmState s => [s.Conv, s.Cell],
        _ => [],
    };
}
