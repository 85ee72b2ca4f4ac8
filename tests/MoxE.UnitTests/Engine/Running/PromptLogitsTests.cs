using MoxE.Engine.Requests;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

public class PromptLogitsTests
{
    private static readonly int[] Prompt = [5, 9, 2, 40, 41, 17, 3, 3, 60, 21];

    [Fact]
    public async Task PromptLogits_All_AreEachRowsOwnWhateverTheChunks()
    {
        // The fake has four rows of logits a step: the prompt of ten must run in several chunks.
        await using TestEngine test = await TestEngine.StartAsync();
        ReadOnlyMemory<float> logits = await LogitsAsync(test, LogitRows.All, maxTokens: 0);
        AssertRows(test.Runner, logits, firstRow: 0);
    }

    [Fact]
    public async Task PromptLogits_Last_IsTheLastRow()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        AssertRows(test.Runner, await LogitsAsync(test, LogitRows.Last, maxTokens: 0), firstRow: Prompt.Length - 1);
    }

    [Fact]
    public async Task PromptLogits_BesideOthers_ChangeNothingForThem()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Generation[] others = [.. Enumerable.Range(1, 6).Select(i => test.Submit([i, i + 1], maxTokens: 20))];
        Generation[] wanting = [.. Enumerable.Range(0, 3).Select(_ => test.Submit(Request(LogitRows.All, maxTokens: 5)))];
        for (int i = 0; i < others.Length; i++)
        {
            Assert.Equal(test.Runner.Expect([i + 1, i + 2], 20), (await others[i].ReadAllAsync()).Tokens);
        }

        foreach (Generation generation in wanting)
        {
            Assert.Equal(test.Runner.Expect(Prompt, 5), (await generation.ReadAllAsync()).Tokens);
            AssertRows(test.Runner, generation.PromptLogits, firstRow: 0);
        }
    }

    [Fact]
    public async Task PromptLogits_WithoutTokens_EndWithLength()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        using Generation generation = test.Submit(Request(LogitRows.Last, maxTokens: 0));
        GenerationOutput output = await generation.ReadAllAsync();
        Assert.Empty(output.Tokens);
        Assert.Equal(FinishReason.Length, output.Finish);
    }

    private static GenerationRequest Request(LogitRows rows, int maxTokens) => TestEngine.Request(Prompt, maxTokens) with { PromptLogits = rows };

    private static async Task<ReadOnlyMemory<float>> LogitsAsync(TestEngine test, LogitRows rows, int maxTokens)
    {
        using Generation generation = test.Submit(Request(rows, maxTokens));
        await generation.ReadAllAsync();
        return generation.PromptLogits;
    }

    /// <summary>The fake gives the logit 8 to the token that follows a history, and less to all others.</summary>
    private static void AssertRows(FakeModelRunner runner, ReadOnlyMemory<float> logits, int firstRow)
    {
        int vocabulary = runner.Shape.VocabularySize;
        Assert.Equal((Prompt.Length - firstRow) * vocabulary, logits.Length);
        for (int row = firstRow; row < Prompt.Length; row++)
        {
            float[] own = logits.Slice((row - firstRow) * vocabulary, vocabulary).ToArray();
            Assert.Equal(runner.Next(Prompt.AsSpan(0, row + 1)), Array.IndexOf(own, 8f));
            Assert.Single(own, value => value >= 8);
        }
    }
}
