using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.RealModel;

/// <summary>Equal answers under load: what else runs, and how the engine is set up, changes no answer.</summary>
[Collection(BridgeModelCollection.Name)]
public sealed class LoadTests(BridgeModelServer model)
{
    private const int Count = 32;

    /// <summary>32 requests, no two alike: prompts of 1 to 187 tokens, 16 to 47 tokens to generate, every second one drawn by a seed of its own.</summary>
    private static readonly Question[] Questions = [.. Enumerable.Range(0, Count).Select(i =>
        Question.OfIds(Recorded.HeldOut[i % Recorded.HeldOut.Count].Skip(3 * i).Take(1 + (6 * i)), 16 + i, i % 2 == 0 ? 0 : 0.9, seed: 100 + i))];

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Greedy_ManyEqualRequestsAtOnce_GiveTheAnswerOfOneAlone(Way way)
    {
        Recorded recorded = Recorded.All[1];
        string[] together = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => recorded.AsText.AskAsync(model.Server, way)));
        Assert.All(together, text => Assert.Equal(recorded.OutputText, text));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Any_ManyDifferentRequestsAtOnce_GiveTheAnswersOfEachAlone(Way way)
    {
        string[] alone = await AloneAsync();
        Assert.Equal(alone, await Task.WhenAll(Questions.Select(question => question.AskAsync(model.Server, way))));
    }

    [Fact]
    public async Task Sampled_OneSeedAmongOthers_GivesOneText()
    {
        Question question = new("Once upon a time", IsIds: false, MaxTokens: 40, Temperature: 1.1, Seed: 7);
        string alone = await model.AloneAsync(question);
        Way[] ways = Enum.GetValues<Way>();
        Task<string>[] others = [.. Questions.Take(12).Select(other => other.AskAsync(model.Server, Way.Streamed))];
        string[] together = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => question.AskAsync(model.Server, ways[i % ways.Length])));
        Assert.All(together, text => Assert.Equal(alone, text));
        await Task.WhenAll(others);
        Assert.NotEqual(alone, await (question with { Seed = 8 }).AskAsync(model.Server, Way.Whole));
    }

    [Theory]
    [InlineData("Engine:Threads=1")]
    [InlineData("Engine:Threads=2", "Engine:MaxStepTokens=7")]
    [InlineData("Engine:Threads=1", "Engine:MaxStepTokens=1000", "Engine:MaxSlots=3")]
    public async Task Any_AnotherEngine_GivesTheSameTexts(params string[] settings)
    {
        string[] alone = await AloneAsync();
        await using LoopbackServer other = await BridgeModelServer.StartAsync(settings);
        Assert.Equal(alone, await Task.WhenAll(Questions.Select(question => question.AskAsync(other, Way.Grpc))));
    }

    private async Task<string[]> AloneAsync()
    {
        List<string> texts = [];
        foreach (Question question in Questions)
        {
            texts.Add(await model.AloneAsync(question));
        }

        return [.. texts];
    }
}
