using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Engine.Verification;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Engine.Running.Portable;

public sealed class PortableModelRunnerTests
{
    private const string Model = "p01_moxe_xlstm_standard";
    private const string RecurrentExperts = "p10_recurrent_experts";

    [Theory]
    [InlineData(Model)]
    [InlineData(RecurrentExperts)]
    public void Run_ChunksLongerThanARun_AgreeWithShortOnes(string name)
    {
        using var exported = Export(name);
        using LoadedModel model = exported.Open(stepTokens: 600);
        int[] tokens = BatchScript.Tokens(model, 600, seed: 3);
        SequenceRecord whole = BatchScript.Run(model, 1, [[new Share(1, tokens)]]);
        SequenceRecord cut = BatchScript.Run(model, 2, BatchScript.Alone(2, tokens, 100));
        AssertNear(whole.Floats["logits"], cut.Floats["logits"], 1e-4);
        Assert.Equal(whole.Integers["layer0.topk_indices"], cut.Integers["layer0.topk_indices"]);
    }

    [Theory]
    [InlineData(Model)]
    [InlineData(RecurrentExperts)]
    public void Run_RaggedStep_GivesEachSequenceWhatItGetsAlone(string name)
    {
        using var exported = Export(name);
        using LoadedModel model = exported.Open();
        int[] tokens = BatchScript.Tokens(model, 12, seed: 5);
        SequenceRecord alone = BatchScript.Run(model, 0, [[new Share(0, tokens[..5])], [new Share(0, tokens[5..6])], [new Share(0, tokens[6..])]]);
        SequenceRecord among = BatchScript.Run(
            model,
            6,
            [[new Share(3, tokens), new Share(6, tokens[..5]), new Share(2, [7])], [new Share(4, [1, 2]), new Share(6, tokens[5..6]), new Share(2, [9])], [new Share(3, tokens[..6]), new Share(6, tokens[6..])]]);
        foreach (string tensor in alone.Floats.Keys)
        {
            AssertNear(alone.Floats[tensor], among.Floats[tensor], 1e-4);
        }
    }

    [Fact]
    public void LoadSlot_OfASavedState_GoesOnAsBefore()
    {
        using var exported = Export(RecurrentExperts);
        using LoadedModel model = exported.Open();
        byte[] state = new byte[model.Runner.Shape.StateBytesPerSlot];
        BatchScript.Run(model, 2, [[new Share(2, [5, 6, 7, 8])]]);
        model.Runner.SaveSlot(2, state);
        SequenceRecord first = BatchScript.Run(model, 2, [[new Share(2, [9])]]);
        model.Runner.LoadSlot(5, state);
        SequenceRecord second = BatchScript.Run(model, 5, [[new Share(5, [9])]]);
        BatchScript.AssertSameBits(first, second);
        Assert.Throws<ArgumentException>(() => model.Runner.LoadSlot(5, state.AsSpan(1)));
    }

    [Fact]
    public void ZeroSlot_OfTheBatchThatRanLast_StartsAnew()
    {
        using var exported = Export(Model);
        using LoadedModel model = exported.Open();
        SequenceRecord first = BatchScript.Run(model, 0, [[new Share(0, [5, 6])]]);
        model.Runner.ZeroSlot(0);
        BatchScript.AssertSameBits(first, BatchScript.Run(model, 0, [[new Share(0, [5, 6])]]));
    }

    [Fact]
    public void Run_WantedRowsInAnyOrder_AreThoseRows()
    {
        using var exported = Export(Model);
        using LoadedModel model = exported.Open();
        List<float> all = BatchScript.Run(model, 0, [[new Share(0, [5, 6, 7]), new Share(1, [8])]]).Floats["logits"]; // rows 0 to 2
        model.Runner.ZeroSlot(0);
        model.Runner.ZeroSlot(1);
        StepBuffers buffers = model.Runner.Buffers;
        ((int[])[2, 3, 0]).CopyTo(buffers.LogitRows);
        model.Runner.Run(4, 2, 3);
        int width = model.Runner.Shape.VocabularySize;
        Assert.Equal(all[(2 * width)..], buffers.Logits(0).ToArray());
        Assert.Equal(all[..width], buffers.Logits(2).ToArray());
    }

    [Fact]
    public void Run_RefusedSteps_NameTheFaultAndDoNoHarm()
    {
        using var exported = Export(Model);
        using LoadedModel model = exported.Open();
        Assert.Contains("Slot 0", Refusal([new Share(0, [1]), new Share(0, [2])]), StringComparison.Ordinal);
        Assert.Contains("token", Refusal([new Share(0, [97])]), StringComparison.OrdinalIgnoreCase);
        model.Runner.Buffers.LogitRows[0] = 1;
        Assert.Contains("'logit_rows' holds 1; 0 to 0", Assert.Throws<ModelStepException>(() => model.Runner.Run(1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(BatchScript.Run(model, 0, [[new Share(0, [1, 2, 3])]]).Floats["logits"]);

        string Refusal(Share[] step) => Assert.Throws<ModelStepException>(() => BatchScript.Run(model, 0, [step])).Message;
    }

    [Fact]
    public void Run_WarmAtChangingShapes_AllocatesNothing()
    {
        using var exported = Export(Model);
        using LoadedModel model = exported.Open();
        IModelRunner runner = model.Runner;
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => Sweep()));

        long Sweep()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int sequences = 1; sequences <= runner.SlotCount; sequences++)
            {
                // All decode but the last, which brings two tokens.
                for (int b = 0; b <= sequences; b++)
                {
                    runner.Buffers.TokenIds[b] = b + 1;
                    runner.Buffers.RowStarts[b] = b;
                }

                for (int b = 0; b < sequences; b++)
                {
                    (runner.Buffers.Slots[b], runner.Buffers.LogitRows[b]) = (b, b);
                }

                runner.Buffers.RowStarts[sequences] = sequences + 1;
                runner.Run(sequences + 1, sequences, sequences);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static ExportedModel Export(string name) => new(name, graph: GraphKind.Portable);

    private static void AssertNear(List<float> expected, List<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        double largest = Math.Max(expected.Max(Math.Abs), 1e-6);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - (tolerance * largest), pair.First + (tolerance * largest)));
    }
}
