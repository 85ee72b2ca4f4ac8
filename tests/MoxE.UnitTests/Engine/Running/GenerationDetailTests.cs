using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>Log-probabilities, routing, prompt details, embeddings and timings of requests that want them.</summary>
public sealed class GenerationDetailTests
{
    private const double Tolerance = 2e-6;
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 23).Select(i => (i * 7) % 64)];

    [Fact]
    public async Task Submit_LogProbsAndRouting_TellWhatTheModelSaidOfEachToken()
    {
        // A reader that lags makes the ring wrap; penalties do not show in the log-probabilities.
        await using TestEngine test = await TestEngine.StartAsync(options: new EngineOptions { OutputBufferTokens = 2 });
        GenerationRequest request = TestEngine.Request([1, 2, 3], 30) with { LogProbs = 3, RecordRouting = true, Sampling = new() { Seed = 4, FrequencyPenalty = 1 } };
        Generation beside = test.Submit([9], maxTokens: 50);
        Generation generation = test.Submit(request);
        Assert.Equal(50, (await beside.ReadAllAsync()).Tokens.Count);
        GenerationOutput output = await generation.ReadAllAsync();
        List<int> history = [1, 2, 3];
        for (int i = 0; i < 30; i++)
        {
            AssertDetail(output.Details[i], test.Runner.LogitsOf([.. history]), output.Tokens[i], 3);
            AssertRouting(output.Details[i]!.Routing, history[^1]); // the row that predicted the token is the token before it
            history.Add(output.Tokens[i]);
        }

        Assert.Null(generation.PromptDetails);
    }

    [Fact]
    public async Task Submit_OneOfThem_TellsThatAlone()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        GenerationOutput plain = await test.Submit([1], maxTokens: 3).ReadAllAsync();
        GenerationOutput routing = await test.Submit(TestEngine.Request([1], 3) with { RecordRouting = true }).ReadAllAsync();
        GenerationOutput logProbs = await test.Submit(TestEngine.Request([1], 3) with { LogProbs = 0 }).ReadAllAsync();
        Assert.All(plain.Details, Assert.Null);
        Assert.All(routing.Details, detail => Assert.True(detail is { LogProb: null, Top.Count: 0, Routing.Count: 2 }));
        Assert.All(logProbs.Details, detail => Assert.True(detail is { LogProb: < 0, Top.Count: 0, Routing: null }));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(64, 3)] // no more rows of logits than this: chunks are cut
    [InlineData(5, 2)]
    [InlineData(1, 2)]
    public async Task Submit_PromptLogProbs_TellOfEachPromptTokenWhateverTheChunks(int stepTokens, int logitRows)
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2, maxTokens: stepTokens, maxSequences: Math.Min(2, stepTokens), maxLogitRows: logitRows));
        Generation beside = test.Submit([.. Prompt.Reverse()], maxTokens: 4);
        Generation generation = test.Submit(TestEngine.Request(Prompt, 2) with { PromptLogProbs = 2, RecordRouting = true });
        TokenUpdate first = await generation.ReadOneAsync();
        IReadOnlyList<TokenDetail> details = generation.PromptDetails!; // there with the first update
        Assert.Equal(Prompt.Length, details.Count);
        Assert.True(details[0] is { LogProb: null, Top.Count: 0 });
        for (int i = 0; i < Prompt.Length; i++)
        {
            AssertRouting(details[i].Routing, Prompt[i]);
            if (i > 0)
            {
                AssertDetail(details[i], test.Runner.LogitsOf(Prompt.AsSpan(0, i)), Prompt[i], 2);
            }
        }

        Assert.Equal(test.Runner.Expect(Prompt, 1)[0], first.TokenId);
        await generation.ReadAllAsync();
        Assert.Equal(test.Runner.Expect([.. Prompt.Reverse()], 4), (await beside.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Submit_ManyPromptsWithDetails_ShareTheRowsOfLogits()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 4, maxTokens: 64, maxLogitRows: 9));
        Generation[] all = [.. Enumerable.Range(0, 7).Select(i => test.Submit(TestEngine.Request(Prompt[i..], i % 2 * 3) with { PromptLogProbs = 0 }))];
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(test.Runner.Expect(Prompt.AsSpan(i), i % 2 * 3), (await all[i].ReadAllAsync()).Tokens);
            Assert.Equal(Prompt.Length - i, all[i].PromptDetails!.Count);
        }
    }

    [Fact]
    public async Task Cancel_WhileDetailsAreCollected_LeavesNothing()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1, maxTokens: 4));
        using StepGate gate = new(test.Runner);
        Generation generation = test.Submit(TestEngine.Request(Prompt) with { PromptLogProbs = 1 });
        await gate.ArrivedAsync();
        await gate.StepAsync();
        generation.Cancel();
        gate.Open();
        Assert.Equal(FinishReason.Cancelled, (await generation.ReadAllAsync()).Finish);
        Assert.Null(generation.PromptDetails);
    }

    [Fact]
    public async Task Logits_NaNInsideAPromptWithDetails_EndThatSequenceOnly()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.Runner.EditLogits = (history, logits) => logits[5] = history.Length == 4 && history[0] == 7 ? float.NaN : logits[5];
        Task<GenerationOutput> good = test.Submit(TestEngine.Request([1, 2, 3, 4, 5]) with { PromptLogProbs = 1 }).ReadAllAsync();
        GenerationOutput bad = await test.Submit(TestEngine.Request([7, 2, 3, 4, 5]) with { PromptLogProbs = 1 }).ReadAllAsync();
        Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed), (bad.Finish, bad.Error?.Kind));
        Assert.Contains("position 4", bad.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(8, (await good).Tokens.Count);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(5)]
    [InlineData(1)]
    public async Task Submit_Embedding_IsTheMeanOrTheLastHiddenState(int stepTokens)
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 3, maxTokens: stepTokens, maxSequences: Math.Min(3, stepTokens)));
        Generation beside = test.Submit([1], maxTokens: 30);
        Generation mean = test.Submit(TestEngine.Request(Prompt, 0) with { Pooling = Pooling.Mean });
        Generation last = test.Submit(TestEngine.Request(Prompt, 0) with { Pooling = Pooling.Last, PromptLogProbs = 0 });
        Assert.Equal(FinishReason.Length, (await mean.ReadAllAsync()).Finish);
        Assert.Equal(FinishReason.Length, (await last.ReadAllAsync()).Finish);
        float[] expected = new float[test.Runner.Shape.EmbeddingSize];
        for (int i = 0; i < expected.Length; i++)
        {
            double sum = 0;
            for (int length = 1; length <= Prompt.Length; length++)
            {
                sum += test.Runner.HiddenOf(Prompt.AsSpan(0, length))[i];
            }

            expected[i] = (float)(sum / Prompt.Length);
        }

        Assert.Equal(expected, mean.Embedding.ToArray());
        Assert.Equal(test.Runner.HiddenOf(Prompt), last.Embedding.ToArray());
        Assert.Equal(Prompt.Length, last.PromptDetails!.Count);
        Assert.Equal(test.Runner.Expect([1], 30), (await beside.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Run_Throws_WithDetailsAndEmbeddings_TheyFailAndTheNextIsWhole()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2, maxTokens: 8));
        test.Runner.BeforeStep = _ => throw new ModelStepException("broken");
        GenerationRequest embedding = TestEngine.Request(Prompt, 0) with { Pooling = Pooling.Mean, PromptLogProbs = 0 };
        Generation failed = test.Submit(embedding);
        Assert.Equal(FinishReason.Failed, (await failed.ReadAllAsync()).Finish);
        Assert.Null(failed.PromptDetails);
        Assert.True(failed.Embedding.IsEmpty);
        test.Runner.BeforeStep = null;
        Generation whole = test.Submit(embedding);
        Assert.Equal(FinishReason.Length, (await whole.ReadAllAsync()).Finish);
        Assert.Equal(6, whole.Embedding.Length);
    }

    [Fact]
    public async Task Timings_ScriptedSteps_TellQueuePrefillAndDecode()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1, maxTokens: 8), time: time);
        Generation first = test.Submit([1], maxTokens: 1);
        await first.ReadAllAsync();
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 2);
        await gate.ArrivedAsync();
        Generation waits = test.Submit(Prompt, maxTokens: 3); // three steps of prompt
        Advance(2);
        await gate.StepAsync();
        Advance(1);
        Assert.Equal(new GenerationTimings(TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.Zero), waits.Timings);
        await gate.StepAsync();
        Advance(4);
        Assert.Equal((3, 4), (waits.Timings.Queue.TotalSeconds, waits.Timings.Prefill.TotalSeconds));
        await gate.StepAsync();
        await gate.StepAsync();
        Advance(1);
        await gate.StepAsync(); // the first token
        Advance(5);
        await gate.StepAsync();
        Advance(6);
        gate.Open();
        await running.ReadAllAsync();
        await waits.ReadAllAsync();
        Advance(100);
        GenerationTimings timings = waits.Timings;
        Assert.Equal(new GenerationTimings(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(11)), timings);
        Assert.Equal((8, 19), (timings.ToFirstToken.TotalSeconds, timings.Total.TotalSeconds));
        Assert.Equal(new GenerationTimings(TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), running.Timings);

        void Advance(int seconds) => time.Advance(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task Timings_EndedInTheQueue_AreAllQueue()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = TestEngine.Create(time: time);
        Generation generation = test.Submit([1]);
        time.Advance(TimeSpan.FromSeconds(3));
        generation.Cancel();
        test.Engine.Start();
        await generation.ReadAllAsync();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(new GenerationTimings(TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.Zero), generation.Timings);
    }

    private static void AssertDetail(TokenDetail? detail, float[] logits, int token, int alternatives)
    {
        double normalizer = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal(logits[token] - normalizer, detail?.LogProb ?? double.NaN, Tolerance);
        int[] best = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(alternatives)];
        Assert.Equal(best, detail!.Top.Select(entry => entry.TokenId));
        Assert.All(detail.Top, entry => Assert.Equal(logits[entry.TokenId] - normalizer, entry.LogProb, Tolerance));
    }

    /// <summary>The fake's router: experts token + layer and the next one, of four.</summary>
    private static void AssertRouting(IReadOnlyList<LayerRouting>? layers, int token)
    {
        Assert.Equal(2, layers?.Count);
        for (int layer = 0; layer < 2; layer++)
        {
            Assert.Equal([(token + layer) % 4, (token + layer + 1) % 4], layers![layer].Experts);
            Assert.Equal([0.75f, 0.25f], layers[layer].Weights);
            Assert.Equal((0.5f, 0.25f), (layers[layer].Entropy, layers[layer].Difficulty));
        }
    }
}
