using MoxE.Engine.Requests;
using MoxE.TestKit;
using MoxE.UnitTests.Engine.Constraints;
using MoxE.UnitTests.Engine.Sampling;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>Penalties, bans, constraints, least tokens and stop texts through the whole engine.</summary>
public sealed class RuledGenerationTests
{
    private const int Vocabulary = 64;

    [Fact]
    public async Task Submit_PenaltiesBiasAndBans_GenerateWhatTheNaiveRulesDo()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 3, maxTokens: 7));
        SamplingParameters[] all =
        [
            SamplingParameters.Greedy with { RepetitionPenalty = 1.8f },
            SamplingParameters.Greedy with { FrequencyPenalty = 1.5f, PresencePenalty = -0.5f, LogitBias = [new(3, 4), new(9, 5.5f)] },
            SamplingParameters.Greedy with { AllowedTokens = [1, 2, 3, 5, 8, 13], BannedSequences = [[1, 2], [3], [5, 8, 13]], PresencePenalty = 1 },
        ];
        int[] prompt = [.. Enumerable.Range(10, 12)];
        Generation[] generations = [.. all.Select(sampling => test.Submit(TestEngine.Request(prompt, 40) with { Sampling = sampling }))];
        for (int i = 0; i < all.Length; i++)
        {
            List<int> expected = [];
            while (expected.Count < 40)
            {
                float[] logits = NaiveRules.Apply(test.Runner.LogitsOf([.. prompt, .. expected]), all[i], prompt, expected);
                expected.Add(Array.IndexOf(logits, logits.Max()));
            }

            GenerationOutput output = await generations[i].ReadAllAsync();
            Assert.Equal(expected, output.Tokens);
            Assert.NotEqual(test.Runner.Expect(prompt, 40), output.Tokens);
        }
    }

    [Fact]
    public async Task Submit_Constraint_TextIsOfItAndEndsWithIt()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        FakeConstraint digits = new(Vocabulary, [.. Enumerable.Range(0, 10)], length: 5);
        Generation[] all = [.. Enumerable.Range(0, 6).Select(i => test.Submit(TestEngine.Request([i, 20], 30) with { Constraint = digits, StopTokenIds = new[] { 60 } }))];
        GenerationOutput[] outputs = await Task.WhenAll(all.Select(generation => generation.ReadAllAsync()));
        Assert.All(outputs, output => Assert.Equal((5, FinishReason.Stop), (output.Tokens.Count(token => token < 10), output.Finish)));
        Assert.All(outputs, output => Assert.Equal(5, output.Tokens.Count));
        Assert.Equal(test.Text.Decode(outputs[0].Tokens), outputs[0].Text); // the last token's text is there
    }

    [Fact]
    public async Task Submit_OpenConstraint_EndsByAStopTokenOrTheLimit()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner { Next = FakeModelRunner.CountingNext(Vocabulary) });
        GenerationRequest request = TestEngine.Request([1], 20) with { Constraint = new FakeConstraint(Vocabulary, [.. Enumerable.Range(0, 32)], length: 3, open: true), StopTokenIds = new[] { 4, 7 } };
        GenerationOutput output = await test.Submit(request).ReadAllAsync();

        // 2, 3, then 4 is a stop token where the text may not end yet: the next best of the constraint comes instead.
        Assert.Equal([2, 3], output.Tokens.Take(2));
        Assert.NotEqual(4, output.Tokens[2]);
        Assert.DoesNotContain(7, output.Tokens);
        GenerationOutput limited = await test.Submit(request with { StopTokenIds = default, MaxTokens = 3 }).ReadAllAsync();
        Assert.Equal([2, 3, 4], limited.Tokens);
        Assert.Equal(FinishReason.Length, limited.Finish);
    }

    [Fact]
    public async Task Submit_ConstraintBreaks_OnlyItsRequestFails()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        FakeConstraint broken = new(Vocabulary, [.. Enumerable.Range(0, 10)], length: 50) { BreaksAt = 3 };
        Generation beside = test.Submit([7], maxTokens: 20);
        GenerationOutput failed = await test.Submit(TestEngine.Request([8], 20) with { Constraint = broken }).ReadAllAsync();
        Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed, 2), (failed.Finish, failed.Error?.Kind, failed.Tokens.Count));
        Assert.Contains("the fake broke", failed.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(test.Runner.Expect([7], 20), (await beside.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Submit_NothingAllowed_FailsWithAReasonOrStopsWhereTheConstraintMayEnd()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        GenerationRequest request = TestEngine.Request([1], 9) with { Sampling = SamplingParameters.Greedy with { AllowedTokens = [5], BannedSequences = [[5, 5]] } };
        GenerationOutput failed = await test.Submit(request).ReadAllAsync();
        Assert.Equal((FinishReason.Failed, EngineErrorKind.InvalidRequest), (failed.Finish, failed.Error?.Kind));
        Assert.Equal([5], failed.Tokens);
        Assert.StartsWith("After 1 tokens none may follow", failed.Error?.Message, StringComparison.Ordinal);
        GenerationOutput stopped = await test.Submit(request with { Constraint = new FakeConstraint(Vocabulary, [5], length: 1, open: true) }).ReadAllAsync();
        Assert.Equal((FinishReason.Stop, null), (stopped.Finish, stopped.Error));
        Assert.Equal([5], stopped.Tokens);
    }

    [Fact]
    public async Task Submit_MinTokens_StopTokensAndStringsWaitForThem()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner { Next = FakeModelRunner.CountingNext(Vocabulary) });
        GenerationRequest request = TestEngine.Request([1], 12) with { StopTokenIds = new[] { 4 } };
        Assert.Equal([2, 3], (await test.Submit(request).ReadAllAsync()).Tokens);
        GenerationOutput longer = await test.Submit(request with { MinTokens = 5 }).ReadAllAsync();
        Assert.True(longer.Tokens.Count >= 5);
        Assert.DoesNotContain(4, longer.Tokens);

        GenerationRequest text = TestEngine.Request([1], 6) with { StopStrings = ["<4>", "<6>"] };
        Assert.Equal("<2><3>", (await test.Submit(text).ReadAllAsync()).Text);
        Assert.Equal("<2><3><4><5>", (await test.Submit(text with { MinTokens = 4 }).ReadAllAsync()).Text);
        Assert.Equal("<2><3><4><5><6>", (await test.Submit(text with { MinTokens = 4, IncludeStopText = true }).ReadAllAsync()).Text);
    }

    [Fact]
    public async Task Submit_MaxTokensZero_RunsThePromptAndEnds()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2, maxTokens: 8));
        Generation generation = test.Submit([.. Enumerable.Range(0, 20)], maxTokens: 0);
        GenerationOutput output = await generation.ReadAllAsync();
        Assert.Equal((FinishReason.Length, "", 0), (output.Finish, output.Text, output.Tokens.Count));
        Assert.Equal([8, 8, 4], test.Runner.Steps.Select(step => step.Tokens));
        Assert.Null(generation.PromptDetails);
        Assert.True(generation.Embedding.IsEmpty);
    }
}
