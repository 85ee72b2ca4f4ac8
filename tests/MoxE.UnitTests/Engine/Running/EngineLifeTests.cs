using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>Cancellation, deadlines, full queues, and the engine's end.</summary>
public sealed class EngineLifeTests
{
    [Fact]
    public async Task Cancel_WhileDecoding_EndsWithinOneStep()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        using StepGate gate = new(test.Runner);
        Generation kept = test.Submit([1], maxTokens: 20);
        await gate.ArrivedAsync();
        Generation cancelled = test.Submit([2], maxTokens: 20);
        await gate.StepAsync();
        cancelled.Cancel();
        await gate.StepAsync();
        Assert.Single(test.Runner.Steps[^1].Slots);
        Assert.Equal(1, test.Engine.Status.SlotsUsed);
        gate.Open();
        GenerationOutput output = await cancelled.ReadAllAsync();
        Assert.Equal(FinishReason.Cancelled, output.Finish);
        Assert.Single(output.Tokens);
        Assert.Equal(20, (await kept.ReadAllAsync()).Tokens.Count);
        cancelled.Cancel(); // harmless now
    }

    [Fact]
    public async Task Cancel_InPrefill_EndsWithinOneStep()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1, maxTokens: 4));
        using StepGate gate = new(test.Runner);
        Generation generation = test.Submit([.. Enumerable.Range(0, 40)]);
        await gate.ArrivedAsync();
        generation.Cancel();
        gate.Open();
        GenerationOutput output = await generation.ReadAllAsync();
        Assert.Equal((FinishReason.Cancelled, ""), (output.Finish, output.Text));
        Assert.Single(test.Runner.Steps);
    }

    [Fact]
    public async Task Cancel_InQueue_NeverRuns()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 3);
        await gate.ArrivedAsync();
        Generation queued = test.Submit([60]);
        queued.Cancel();
        await gate.StepAsync();
        Assert.Equal(0, test.Engine.Status.Waiting);
        gate.Open();
        Assert.Equal(FinishReason.Cancelled, (await queued.ReadAllAsync()).Finish);
        await running.ReadAllAsync();
        Assert.DoesNotContain(test.Runner.Steps, step => step.FirstTokens.Contains(60));
    }

    [Fact]
    public async Task Dispose_ReaderGone_FreesTheSlotWithinOneStep()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        using StepGate gate = new(test.Runner);
        Generation kept = test.Submit([1], maxTokens: 10);
        await gate.ArrivedAsync();
        Generation gone = test.Submit([2], maxTokens: 10);
        await gate.StepAsync();
        Assert.Equal(2, test.Engine.Status.SlotsUsed);
        gone.Dispose();
        await gate.StepAsync();
        Assert.Equal((1, 1), (test.Engine.Status.SlotsUsed, test.Engine.Status.Running));
        Assert.False(await gone.WaitToReadAsync(default));
        gate.Open();
        await kept.ReadAllAsync();
    }

    [Fact]
    public async Task Dispose_PausedReader_WakesTheLoop()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1), options: new EngineOptions { OutputBufferTokens = 1 });
        Generation paused = test.Submit([1], maxTokens: 10);
        Generation next = test.Submit([2], maxTokens: 3);
        await paused.ReadOneAsync();
        paused.Dispose();
        Assert.Equal(test.Runner.Expect([2], 3), (await next.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Timeout_InQueue_EndsThereWithoutRunning()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = await TestEngine.StartAsync(
            new FakeModelRunner(slots: 1), options: new EngineOptions { OutputBufferTokens = 1 }, time: time);
        Generation paused = test.Submit([1], maxTokens: 3); // holds the only slot, read by nobody
        Generation late = test.Submit(TestEngine.Request([60]) with { Timeout = TimeSpan.FromSeconds(5) });
        time.Advance(TimeSpan.FromSeconds(6)); // the timer wakes the sleeping loop
        GenerationOutput output = await late.ReadAllAsync();
        Assert.Equal((FinishReason.DeadlineExceeded, EngineErrorKind.DeadlineExceeded), (output.Finish, output.Error?.Kind));
        Assert.Empty(output.Tokens);
        Assert.Equal(3, (await paused.ReadAllAsync()).Tokens.Count);
        Assert.DoesNotContain(test.Runner.Steps, step => step.FirstTokens.Contains(60));
    }

    [Fact]
    public async Task Timeout_WhileRunning_KeepsWhatWasGenerated()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = await TestEngine.StartAsync(time: time);
        using StepGate gate = new(test.Runner);
        Generation generation = test.Submit(TestEngine.Request([1], 50) with { Timeout = TimeSpan.FromSeconds(5) });
        await gate.ArrivedAsync();
        await gate.StepAsync();
        await gate.StepAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        gate.Open();
        GenerationOutput output = await generation.ReadAllAsync();
        Assert.Equal(FinishReason.DeadlineExceeded, output.Finish);
        Assert.Equal(test.Runner.Expect([1], 3), output.Tokens);
    }

    [Fact]
    public async Task Submit_QueueFull_SaysWhenToRetry()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = TestEngine.Create(new FakeModelRunner(slots: 1), options: new EngineOptions { MaxQueuedRequests = 2 }, time: time);
        test.Runner.BeforeStep = tokens => time.Advance(TimeSpan.FromMilliseconds(10 * tokens)); // 10 ms a token
        test.Engine.Start();
        await test.Engine.Ready;
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 2);
        await gate.ArrivedAsync();
        Generation[] queued = [test.Submit(new int[10]), test.Submit(new int[20])];
        EngineError? error = test.Engine.Submit(TestEngine.Request([1])).Error;
        Assert.Equal(EngineErrorKind.QueueFull, error?.Kind);
        Assert.Equal(0.30, error?.RetryAfter?.TotalSeconds ?? 0, 1e-6); // 30 queued tokens
        Assert.Equal((2, 30, 1), (test.Engine.Status.Waiting, test.Engine.Status.WaitingTokens, test.Engine.Status.Running));
        gate.Open();
        await Task.WhenAll(queued.Append(running).Select(generation => generation.ReadAllAsync()));
        Assert.True(test.Engine.Submit(TestEngine.Request([1])).Accepted);
    }

    [Fact]
    public async Task Submit_TooManyQueuedTokens_IsRefused()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1), options: new EngineOptions { MaxQueuedTokens = 25 });
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 2);
        await gate.ArrivedAsync();
        Generation queued = test.Submit(new int[20]);
        Assert.Equal(EngineErrorKind.QueueFull, test.Engine.Submit(TestEngine.Request(new int[6])).Error?.Kind);
        Assert.Equal(EngineErrorKind.InvalidRequest, test.Engine.Submit(TestEngine.Request(new int[26])).Error?.Kind);
        Generation fits = test.Submit(new int[5]);
        gate.Open();
        await Task.WhenAll(new[] { running, queued, fits }.Select(generation => generation.ReadAllAsync()));
    }

    [Fact]
    public async Task StopAsync_WithWork_FinishesItAndRefusesNew()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 5);
        await gate.ArrivedAsync();
        Generation queued = test.Submit([2], maxTokens: 5);
        Task stop = test.Engine.StopAsync(default);
        Assert.Equal(EngineState.Draining, test.Engine.Status.State);
        Assert.Equal(EngineErrorKind.ShuttingDown, test.Engine.Submit(TestEngine.Request([3])).Error?.Kind);
        gate.Open();
        Assert.Equal(FinishReason.Length, (await running.ReadAllAsync()).Finish);
        Assert.Equal(FinishReason.Length, (await queued.ReadAllAsync()).Finish);
        await stop;
        Assert.Equal(EngineState.Stopped, test.Engine.Status.State);
    }

    [Fact]
    public async Task StopAsync_DeadlineFires_EndsTheRest()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1));
        using StepGate gate = new(test.Runner);
        using CancellationTokenSource deadline = new();
        Generation running = test.Submit([1], maxTokens: 500);
        await gate.ArrivedAsync();
        Generation queued = test.Submit([2], maxTokens: 500);
        Task stop = test.Engine.StopAsync(deadline.Token);
        await deadline.CancelAsync();
        gate.Open();
        foreach (Generation generation in new[] { running, queued })
        {
            GenerationOutput output = await generation.ReadAllAsync();
            Assert.Equal((FinishReason.Failed, EngineErrorKind.ShuttingDown), (output.Finish, output.Error?.Kind));
        }

        await stop;
    }

    [Fact]
    public async Task DisposeAsync_NeverStarted_EndsWhatWasQueued()
    {
        TestEngine test = TestEngine.Create();
        Generation early = test.Submit([1]);
        await test.DisposeAsync();
        Assert.Equal(FinishReason.Failed, (await early.ReadAllAsync()).Finish);
        Assert.True(test.Runner.Disposed);
        Assert.Throws<InvalidOperationException>(test.Engine.Start);
        await test.Engine.DisposeAsync(); // a second time does nothing
    }

    [Fact]
    public async Task Submit_RandomTraffic_LeavesNothingBehind()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            new FakeModelRunner(slots: 3, maxTokens: 8), options: new EngineOptions { OutputBufferTokens = 3, MaxQueuedRequests = 500 });
        List<Task> readers = [];
        for (int i = 0; i < 300; i++)
        {
            Generation generation = test.Submit([.. Enumerable.Range(0, 1 + (i % 13))], maxTokens: 1 + (i % 17));
            readers.Add((i % 4) switch
            {
                0 => Task.Run(async () =>
                {
                    await generation.ReadOneAsync();
                    generation.Dispose();
                }),
                1 => Task.Run(generation.Cancel),
                _ => Task.Run(() => generation.ReadAllAsync()),
            });
        }

        await Task.WhenAll(readers);
        await test.Engine.StopAsync(default);
        EngineAssert.NoSlotsRented(test.Engine);
    }
}
