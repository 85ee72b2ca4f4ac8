using MoxE.Training.Layers;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

public sealed class SLstmBlockTests
{
    [Fact]
    public void Forward_CutAnywhere_GoesOnFromTheCarriedState()
    {
        using var fixture = new BlockFixture();
        SLstmBlock block = fixture.SLstm();
        Tensor x = fixture.Normal(2, 9, 8);
        (Tensor whole, BlockState? final) = block.Forward(x, null, Dropout.None);
        for (int cut = 1; cut < 9; cut++)
        {
            (Tensor head, BlockState? carried) = block.Forward(x.narrow(1, 0, cut), null, Dropout.None);
            (Tensor tail, BlockState? end) = block.Forward(x.narrow(1, cut, 9 - cut), carried, Dropout.None);
            Assert.True(cat([head, tail], 1).allclose(whole, 1e-10, 1e-10));
            Assert.True(((SLstmState)end!).Cell.allclose(((SLstmState)final!).Cell, 1e-10, 1e-10));
        }
    }

    [Fact]
    public void Forward_FromZeroState_EqualsTheSpecification()
    {
        using var fixture = new BlockFixture();
        Tensor x = fixture.Normal(2, 20, 8);
        Near.Equal(NaiveBlocks.SLstmBlock(x, fixture.Store.Scope(BlockFixture.Mixer + "0."), fixture.Store.Config), fixture.SLstm().Forward(x, null, Dropout.None).Output, 1e-9);
    }
}
