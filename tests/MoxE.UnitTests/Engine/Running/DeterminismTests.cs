using MoxE.Engine.Loading;
using MoxE.Engine.Verification;
using MoxE.Kernels.Ops;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>
/// Determinism is a contract: logits, router outputs and states of a sequence are the same bits whatever else is in the
/// batch, wherever it stands, however it is cut, on any number of threads, and across a snapshot.
/// </summary>
public class DeterminismTests
{
    private const int Length = 41;

    public static TheoryData<string, WeightType> Models()
    {
        TheoryData<string, WeightType> models = [];
        foreach (string name in (string[])
            [
                "p01_moxe_xlstm_standard", "p04_moxe_mlp_3layers", "p05_moxe_mlstm_experts_standard_router", "p07_layer_mlstm", "p08_layer_slstm",
                "p09_moxe_bias_d40", "p10_recurrent_experts",
            ])
        {
            models.Add(name, WeightType.Float32);
        }

        foreach (string name in (string[])["p03_moxe_xlstm_masked_tied", "p04_moxe_mlp_3layers", "p10_recurrent_experts"])
        {
            models.Add(name, WeightType.BFloat16);
            models.Add(name, WeightType.Int8);
            models.Add(name, WeightType.Int4);
        }

        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Batch_AnyComposition_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        int[] tokens = BatchScript.Tokens(model, Length, seed: 1);
        SequenceRecord alone = BatchScript.Run(model, 0, BatchScript.Alone(0, tokens, Length));

        for (int others = 1; others <= 5; others++)
        {
            Zero(model);
            Share[] strangers = [.. Enumerable.Range(1, others).Select(slot => new Share(slot, BatchScript.Tokens(model, (7 * slot) % 17 + 1, seed: 10 + slot)))];
            SequenceRecord together = BatchScript.Run(model, 0, [[new Share(0, tokens), .. strangers]]);
            BatchScript.AssertSameBits(alone, together);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Batch_AnyOrder_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        Share[] shares = [.. Enumerable.Range(0, 5).Select(slot => new Share(slot, BatchScript.Tokens(model, 3 + (4 * slot), seed: slot)))];
        SequenceRecord first = BatchScript.Run(model, 2, [shares]);

        foreach (int[] order in new int[][] { [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 3, 0, 4, 2] })
        {
            Zero(model);
            BatchScript.AssertSameBits(first, BatchScript.Run(model, 2, [[.. order.Select(at => shares[at])]]));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Slot_AnyNumber_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        int[] tokens = BatchScript.Tokens(model, Length, seed: 2);
        SequenceRecord first = BatchScript.Run(model, 0, BatchScript.Alone(0, tokens, 9));

        for (int slot = 1; slot < model.Runner.SlotCount; slot++)
        {
            BatchScript.AssertSameBits(first, BatchScript.Run(model, slot, BatchScript.Alone(slot, tokens, 9)));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Prompt_AnyChunking_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        int[] tokens = BatchScript.Tokens(model, Length, seed: 3);
        SequenceRecord whole = BatchScript.Run(model, 0, BatchScript.Alone(0, tokens, Length));

        foreach (int[] sizes in new int[][] { [1], [2], [3, 1], [5, 8, 2], [16], [1, 40] })
        {
            model.Runner.ZeroSlot(1);
            BatchScript.AssertSameBits(whole, BatchScript.Run(model, 1, BatchScript.Alone(1, tokens, sizes)));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Threads_OneAndTwo_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel one = exported.Open(threads: 1);
        using LoadedModel two = exported.Open(threads: 2);
        Share[] shares = [.. Enumerable.Range(0, 6).Select(slot => new Share(slot, BatchScript.Tokens(one, 20, seed: slot)))];

        BatchScript.AssertSameBits(BatchScript.Run(one, 3, [shares]), BatchScript.Run(two, 3, [shares]));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Snapshot_RestoredElsewhereInMidSequence_SameBits(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        using LoadedModel replica = exported.Open(slots: 3, threads: 2);
        int[] tokens = BatchScript.Tokens(model, Length, seed: 4);
        BatchScript.Run(model, 5, BatchScript.Alone(5, tokens[..23], 23));
        byte[] snapshot = new byte[model.Runner.Shape.StateBytesPerSlot];
        model.Runner.SaveSlot(5, snapshot);
        SequenceRecord uninterrupted = BatchScript.Run(model, 5, BatchScript.Alone(5, tokens[23..], 6));

        BatchScript.Run(replica, 1, BatchScript.Alone(1, tokens, 11));
        replica.Runner.LoadSlot(1, snapshot);
        BatchScript.AssertSameBits(uninterrupted, BatchScript.Run(replica, 1, BatchScript.Alone(1, tokens[23..], 1)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void ZeroSlot_AfterUse_IsAFreshStart(string name, WeightType type)
    {
        using var exported = new ExportedModel(name, debug: true, type);
        using LoadedModel model = exported.Open();
        int[] tokens = BatchScript.Tokens(model, Length, seed: 5);
        SequenceRecord first = BatchScript.Run(model, 0, BatchScript.Alone(0, tokens, 13));

        model.Runner.ZeroSlot(0);
        BatchScript.AssertSameBits(first, BatchScript.Run(model, 0, BatchScript.Alone(0, tokens, 13)));
    }

    private static void Zero(LoadedModel model)
    {
        for (int slot = 0; slot < model.Runner.SlotCount; slot++)
        {
            model.Runner.ZeroSlot(slot);
        }
    }
}
