using MoxE.Engine.Loading;
using MoxE.Engine.Running;

namespace MoxE.UnitTests.Engine.Running;

public class OnnxModelRunnerTests
{
    private const string Model = "p01_moxe_xlstm_standard";

    [Fact]
    public void Run_WarmAtChangingShapes_AllocatesNothing()
    {
        using var exported = new ExportedModel(Model);
        using LoadedModel model = exported.Open();
        IModelRunner runner = model.Runner;

        // The runtime still compiles now and then, which allocates once; a step that allocates does so in every sweep.
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => Sweep()));

        long Sweep()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int sequences = 1; sequences <= runner.SlotCount; sequences++)
            {
                for (int b = 0; b < sequences; b++)
                {
                    runner.Buffers.TokenIds[b] = b + 1;
                    runner.Buffers.RowStarts[b] = b;
                    runner.Buffers.Slots[b] = b;
                    runner.Buffers.LogitRows[b] = b;
                }

                runner.Buffers.RowStarts[sequences] = sequences;
                runner.Run(sequences, sequences, sequences);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Run_OneSlotTwice_IsRefused()
    {
        using var exported = new ExportedModel(Model);
        using LoadedModel model = exported.Open();
        var exception = Assert.Throws<ModelStepException>(() => BatchScript.Run(model, 0, [[new Share(0, [1]), new Share(0, [2])]]));
        Assert.Contains("Slot 0", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(97)]
    public void Run_TokenOutsideTheVocabularyOfATiedModel_IsRefused(int token)
    {
        using var exported = new ExportedModel("p03_moxe_xlstm_masked_tied");
        using LoadedModel model = exported.Open();
        var exception = Assert.Throws<ModelStepException>(() => BatchScript.Run(model, 0, [[new Share(0, [token])]]));
        Assert.Contains($"'token_ids' holds {token}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AfterARefusedStep_WorksAgain()
    {
        using var exported = new ExportedModel("p03_moxe_xlstm_masked_tied");
        using LoadedModel model = exported.Open();
        Assert.Throws<ModelStepException>(() => BatchScript.Run(model, 0, [[new Share(0, [97])]]));
        model.Runner.ZeroSlot(0);
        Assert.NotEmpty(BatchScript.Run(model, 0, [[new Share(0, [1, 2, 3])]]).Floats["logits"]);
    }

    [Fact]
    public void SaveSlot_WrongLength_NamesBothSizes()
    {
        using var exported = new ExportedModel(Model);
        using LoadedModel model = exported.Open();
        long bytes = model.Runner.Shape.StateBytesPerSlot;
        var exception = Assert.Throws<ArgumentException>(() => model.Runner.SaveSlot(0, new byte[bytes - 1]));
        Assert.Contains($"{bytes}", exception.Message, StringComparison.Ordinal);
    }
}
