using MoxE.Engine.Loading;
using MoxE.Engine.Verification;
using MoxE.Kernels.Numerics;
using MoxE.Kernels.Ops;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>The contract of determinism on the default model, whose steps are large enough to be split among threads; the test vectors' are not.</summary>
public class DefaultModelDeterminismTests
{
    private const int StepTokens = 384;
    private static readonly int[] Prompts = [200, 97, 41, 5, 1, 1];

    [Fact]
    public void Threads_OneAndTwoOnLongSteps_SameBits()
    {
        using LoadedModel one = Open(threads: 1);
        using LoadedModel two = Open(threads: 2);
        for (int watched = 0; watched < Prompts.Length; watched++)
        {
            BatchScript.AssertSameBits(BatchScript.Run(one, watched, Script(one)), BatchScript.Run(two, watched, Script(two)));
        }
    }

    [Fact]
    public void Prompt_LongChunksOnTwoThreads_SameBitsAsTokenByTokenOnOne()
    {
        using LoadedModel one = Open(threads: 1);
        using LoadedModel two = Open(threads: 2);
        int[] tokens = BatchScript.Tokens(one, 300, seed: 3);
        SequenceRecord byToken = BatchScript.Run(one, 0, BatchScript.Alone(0, tokens, 1));
        BatchScript.AssertSameBits(byToken, BatchScript.Run(two, 1, BatchScript.Alone(1, tokens, 300)));
        BatchScript.AssertSameBits(byToken, BatchScript.Run(two, 2, BatchScript.Alone(2, tokens, 211, 64)));
    }

    [Fact]
    public void Step_OfManyTokens_IsSplit()
    {
        using LoadedModel model = Open(threads: 1);
        int width = model.Folder.Manifest.Sizes.EmbeddingDim;
        Assert.True(Parts(Prompts.Sum(), width) > 1);
        Assert.True(WorkSplit.Parts(Prompts.Sum(), 8L * width, RowRange.MostParts) > 1, "also the smallest operator, a norm, is to be split in these tests");
    }

    private static unsafe int Parts(int rows, int width)
    {
        var linear = new GemmTask { Rows = rows, Weight = new PackedWeight(WeightType.Float32, null, width, width) };
        linear.Split(out int parts);
        return parts;
    }

    /// <summary>All prompts in one step, then three steps of a token each.</summary>
    private static IEnumerable<Share[]> Script(LoadedModel model)
    {
        for (int slot = 0; slot < Prompts.Length; slot++)
        {
            model.Runner.ZeroSlot(slot);
        }

        yield return [.. Prompts.Select((count, slot) => new Share(slot, BatchScript.Tokens(model, count, seed: slot)))];
        for (int step = 0; step < 3; step++)
        {
            yield return [.. Prompts.Select((_, slot) => new Share(slot, BatchScript.Tokens(model, 1, seed: (100 * step) + slot)))];
        }
    }

    private static LoadedModel Open(int threads) => LoadedModel.Open(
        RepositoryPaths.DefaultModel,
        new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 8, MaxStepTokens = StepTokens, MaxLogitRows = StepTokens, Threads = threads });
}
