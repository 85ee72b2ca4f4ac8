using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

public sealed class EngineLoopTests
{
    [Fact]
    public async Task Submit_OneRequest_StreamsTheModelsTokens()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        GenerationOutput output = await test.Submit([1, 2, 3], maxTokens: 20).ReadAllAsync();
        int[] expected = test.Runner.Expect([1, 2, 3], 20);
        Assert.Equal(expected, output.Tokens);
        Assert.Equal(test.Text.Decode(expected), output.Text);
        Assert.Equal(FinishReason.Length, output.Finish);
        EngineAssert.NoSlotsRented(test.Engine); // freed before the reader knew
    }

    [Fact]
    public async Task Submit_ManyEqualRequests_AllEqualTheOneAlone()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 4, maxTokens: 16), time: new FakeTimeProvider());
        Generation[] generations = [.. Enumerable.Range(0, 24).Select(_ => test.Submit([.. Enumerable.Range(0, 30)], maxTokens: 25))];
        int[] expected = test.Runner.Expect([.. Enumerable.Range(0, 30)], 25);
        foreach (GenerationOutput output in await Task.WhenAll(generations.Select(generation => generation.ReadAllAsync())))
        {
            Assert.Equal(expected, output.Tokens);
        }

        Assert.Contains(test.Runner.Steps, step => step.Slots.Count == 4);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(64, 8)]
    public async Task Submit_SampledRequests_DoNotDependOnChunksOrBatch(int stepTokens, int slots)
    {
        int[][] alone = await SampleAsync(stepTokens: 64, slots: 1);
        Assert.Equal(alone, await SampleAsync(stepTokens, slots));
        Assert.True(alone.SelectMany(tokens => tokens).Distinct().Count() > 10);
    }

    [Fact]
    public async Task Submit_StopToken_EndsWithoutItAndCountsTheOthers()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner { Next = FakeModelRunner.CountingNext(64) });
        Generation generation = test.Submit(TestEngine.Request([1], 50) with { StopTokenIds = new[] { 60, 5 } });
        GenerationOutput output = await generation.ReadAllAsync();
        Assert.Equal([2, 3, 4], output.Tokens);
        Assert.Equal(("<2><3><4>", FinishReason.Stop, 3), (output.Text, output.Finish, generation.CompletionTokens));
    }

    [Fact]
    public async Task Submit_StopStringOverTokens_IsCutOff()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner { Next = FakeModelRunner.CountingNext(64) });
        GenerationOutput output = await test.Submit(TestEngine.Request([1], 50) with { StopStrings = ["4><", "zzz"] }).ReadAllAsync();
        Assert.Equal(("<2><3><", FinishReason.Stop), (output.Text, output.Finish));
        Assert.Equal([2, 3, 4, 5], output.Tokens);
    }

    [Fact]
    public async Task Submit_LongPromptBesideAStream_TheStreamAdvancesEveryStep()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2, maxTokens: 8), time: new FakeTimeProvider());
        using StepGate gate = new(test.Runner);
        Generation stream = test.Submit([1], maxTokens: 40);
        await gate.ArrivedAsync();
        Generation longPrompt = test.Submit([.. Enumerable.Range(0, 50)], maxTokens: 1);
        for (int step = 0; step < 6; step++)
        {
            await gate.StepAsync();
        }

        Assert.All(test.Runner.Steps.Skip(1), step => Assert.Equal([1, 7], step.Rows));
        gate.Open();
        Assert.Equal(test.Runner.Expect([1], 40), (await stream.ReadAllAsync()).Tokens);
        Assert.Equal(test.Runner.Expect([.. Enumerable.Range(0, 50)], 1), (await longPrompt.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Submit_LongPromptBesideAStream_ChunksStayWithinTheMeasuredStall()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = TestEngine.Create(
            new FakeModelRunner(slots: 2, maxTokens: 16), options: new EngineOptions { MaxPrefillSlowdown = 100, MaxPrefillStall = TimeSpan.FromMilliseconds(35) }, time: time);
        void TenMillisecondsAToken(int tokens) => time.Advance(TimeSpan.FromMilliseconds(10 * tokens));
        test.Runner.BeforeStep = TenMillisecondsAToken;
        test.Engine.Start();
        await test.Engine.Ready;
        test.Runner.ClearSteps();
        using StepGate gate = new(test.Runner);
        test.Runner.BeforeStep += TenMillisecondsAToken;
        Generation stream = test.Submit([1], maxTokens: 40);
        await gate.ArrivedAsync();
        Generation longPrompt = test.Submit(new int[50], maxTokens: 1);
        await gate.StepAsync();
        await gate.StepAsync();
        Assert.All(test.Runner.Steps.Skip(1), step => Assert.Equal([1, 3], step.Rows));
        gate.Open();
        await Task.WhenAll(stream.ReadAllAsync(), longPrompt.ReadAllAsync());
    }

    [Fact]
    public async Task Submit_SlowReader_PausesOnlyItself()
    {
        await using TestEngine test = await TestEngine.StartAsync(options: new EngineOptions { OutputBufferTokens = 4 });
        Generation slow = test.Submit([1], maxTokens: 30);
        Generation quick = test.Submit([2], maxTokens: 60);
        Assert.Equal(test.Runner.Expect([2], 60), (await quick.ReadAllAsync()).Tokens);
        Assert.Equal(4, slow.CompletionTokens);
        Assert.Equal(test.Runner.Expect([1], 30), (await slow.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Submit_AllReadersPaused_EachReadResumes()
    {
        await using TestEngine test = await TestEngine.StartAsync(options: new EngineOptions { OutputBufferTokens = 2 });
        Generation slow = test.Submit([1], maxTokens: 10);
        await slow.ReadOneAsync();
        Assert.Equal(9, (await slow.ReadAllAsync()).Tokens.Count);
    }

    [Fact]
    public async Task Submit_QueueOrder_IsArrivalOrder()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using StepGate gate = new(test.Runner);
        Generation[] all = [.. Enumerable.Range(10, 6).Select(token => test.Submit([token], maxTokens: 1))];
        gate.Open();
        await Task.WhenAll(all.Select(generation => generation.ReadAllAsync()));
        Assert.Equal(Enumerable.Range(10, 6), test.Runner.Steps.Select(step => step.FirstTokens[0]));
    }

    [Fact]
    public async Task Submit_BadRequest_IsRefusedWithAReason()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Admission admission = test.Engine.Submit(TestEngine.Request([64]));
        Assert.Equal(EngineErrorKind.InvalidRequest, admission.Error?.Kind);
    }

    [Fact]
    public void Constructor_BadOptions_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => TestEngine.Create(options: new EngineOptions { MaxNewTokens = 0 }));
        Assert.Contains("MaxNewTokens", error.Message, StringComparison.Ordinal);
    }

    private static async Task<int[][]> SampleAsync(int stepTokens, int slots)
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots, maxTokens: stepTokens));
        Generation[] generations = [.. Enumerable.Range(0, 6).Select(i => test.Submit(new GenerationRequest
        {
            RequestId = "sampled",
            Prompt = Enumerable.Range(i, 5 + (7 * i)).ToArray(),
            MaxTokens = 20,
            Sampling = new SamplingParameters { Temperature = 1.5f, TopK = i % 2 == 0 ? 20 : 0, TopP = 0.95f, Seed = (ulong)i },
        }))];
        GenerationOutput[] outputs = await Task.WhenAll(generations.Select(generation => generation.ReadAllAsync()));
        return [.. outputs.Select(output => output.Tokens.ToArray())];
    }
}
