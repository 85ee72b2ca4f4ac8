using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Running;

public sealed class EngineFailureTests
{
    [Fact]
    public async Task Run_Throws_OnlyThatStepsSequencesFail()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2));
        using StepGate gate = new(test.Runner);
        Generation first = test.Submit([1], maxTokens: 30);
        Generation second = test.Submit([2], maxTokens: 30);
        await gate.ArrivedAsync();
        Generation waiting = test.Submit([3], maxTokens: 30);
        await gate.StepAsync();
        test.Runner.EditLogits = (_, _) => throw new ModelStepException("out of order");
        await gate.StepAsync();
        test.Runner.EditLogits = null;
        gate.Open();
        foreach (Generation failed in new[] { first, second })
        {
            GenerationOutput output = await failed.ReadAllAsync();
            Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed), (output.Finish, output.Error?.Kind));
            Assert.Contains("out of order", output.Error?.Message, StringComparison.Ordinal);
        }

        Assert.Equal(test.Runner.Expect([3], 30), (await waiting.ReadAllAsync()).Tokens);
        Assert.Equal(test.Runner.Expect([1], 5), (await test.Submit([1], maxTokens: 5).ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Draw_Throws_OnlyThatStepsSequencesFail()
    {
        FakeModelRunner runner = new(slots: 2) { Next = FakeModelRunner.CountingNext(64) };
        await using TestEngine test = await TestEngine.StartAsync(runner, FakeTokenText.Numbered(32)); // no text for 32 … 63
        using StepGate gate = new(runner);
        Generation fails = test.Submit([30], maxTokens: 8);
        Generation beside = test.Submit([1], maxTokens: 8);
        await gate.ArrivedAsync();
        Generation waiting = test.Submit([2], maxTokens: 8);
        gate.Open();
        foreach (Generation failed in new[] { fails, beside })
        {
            Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed), (await failed.ReadAllAsync()) switch { var o => (o.Finish, o.Error?.Kind) });
        }

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], (await waiting.ReadAllAsync()).Tokens);
        Assert.Equal(EngineState.Ready, test.Engine.Status.State);
    }

    [Fact]
    public async Task Run_Throws_PausedSequencesGoOn()
    {
        await using TestEngine test = await TestEngine.StartAsync(options: new EngineOptions { OutputBufferTokens = 1 });
        Generation paused = test.Submit([1], maxTokens: 5);
        await test.Submit([9], maxTokens: 10).ReadAllAsync();
        test.Runner.BeforeStep = _ => throw new ModelStepException("broken");
        Assert.Equal(FinishReason.Failed, (await test.Submit([2]).ReadAllAsync()).Finish);
        test.Runner.BeforeStep = null;
        Assert.Equal(test.Runner.Expect([1], 5), (await paused.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task ZeroSlot_Throws_OnlyThatRequestFails()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.Runner.BeforeZero = _ => throw new InvalidOperationException("no zeros");
        GenerationOutput failed = await test.Submit([1]).ReadAllAsync();
        Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed), (failed.Finish, failed.Error?.Kind));
        test.Runner.BeforeZero = null;
        Assert.Equal(FinishReason.Length, (await test.Submit([1]).ReadAllAsync()).Finish);
    }

    [Fact]
    public async Task Logits_NaN_EndThatSequenceOnly()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.Runner.EditLogits = (history, logits) => logits[5] = history[0] == 7 ? float.NaN : logits[5];
        Task<GenerationOutput> good = test.Submit([1]).ReadAllAsync();
        GenerationOutput bad = await test.Submit([7]).ReadAllAsync();
        Assert.Equal((FinishReason.Failed, EngineErrorKind.StepFailed), (bad.Finish, bad.Error?.Kind));
        Assert.Equal(test.Runner.Expect([1], 8), (await good).Tokens);
    }

    [Fact]
    public async Task Loop_FailsUnexpectedly_EveryReaderIsToldAndTheEngineIsStopped()
    {
        BreakableTime time = new();
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 1), time: time);
        using StepGate gate = new(test.Runner);
        Generation running = test.Submit([1], maxTokens: 100);
        await gate.ArrivedAsync();
        Generation waiting = test.Submit([2]);
        time.Break();
        gate.Open();
        foreach (Generation generation in new[] { running, waiting })
        {
            GenerationOutput output = await generation.ReadAllAsync();
            Assert.Equal(FinishReason.Failed, output.Finish);
            Assert.Contains("the clock is broken", output.Error?.Message, StringComparison.Ordinal);
        }

        await test.Engine.StopAsync(default);
        Assert.Equal(EngineState.Stopped, test.Engine.Status.State);
        Assert.Equal(EngineErrorKind.ShuttingDown, test.Engine.Submit(TestEngine.Request([1])).Error?.Kind);
    }

    [Fact]
    public async Task Loop_MetricsListenerThrows_NoReaderIsLeftWaiting()
    {
        await using TestEngine test = await TestEngine.StartAsync(new FakeModelRunner(slots: 2));
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == test.Engine.Metrics.Meter && instrument.Name == "moxe_requests")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("the listener is broken"));
        using StepGate gate = new(test.Runner);
        Generation[] all = [test.Submit([1], maxTokens: 2), test.Submit([2], maxTokens: 50), test.Submit([3], maxTokens: 50)];
        await gate.ArrivedAsync();
        listener.Start();
        gate.Open();
        foreach (Generation generation in all)
        {
            Assert.Equal(FinishReason.Failed, (await generation.ReadAllAsync()).Finish);
        }

        await test.Engine.StopAsync(default);
    }

    [Fact]
    public async Task WarmUp_Fails_ReadyFaultsAndWaitingRequestsFail()
    {
        await using TestEngine test = TestEngine.Create();
        test.Runner.BeforeStep = _ => throw new ModelStepException("no kernel");
        Generation early = test.Submit([1]);
        test.Engine.Start();
        ModelStepException error = await Assert.ThrowsAsync<ModelStepException>(() => test.Engine.Ready);
        Assert.Equal("no kernel", error.Message);
        Assert.Equal(FinishReason.Failed, (await early.ReadAllAsync()).Finish);
        Assert.Equal(EngineState.Stopped, test.Engine.Status.State);
    }

    [Fact]
    public async Task WarmUp_BeforeReady_RunsSeveralShapesAndLeavesSlotsZeroed()
    {
        await using TestEngine test = TestEngine.Create(new FakeModelRunner(slots: 4, maxTokens: 64));
        Generation early = test.Submit([1], maxTokens: 6);
        Assert.Equal(EngineState.Starting, test.Engine.Status.State);
        test.Engine.Start();
        await test.Engine.Ready;
        Assert.Contains(test.Runner.Steps, step => step.Tokens == 64);
        Assert.Contains(test.Runner.Steps, step => step.Slots.Count == 4 && step.Tokens == 4);
        Assert.Equal(test.Runner.Expect([1], 6), (await early.ReadAllAsync()).Tokens);
    }

    [Fact]
    public async Task Status_StepHangs_IsStalledUntilItReturns()
    {
        FakeTimeProvider time = new();
        await using TestEngine test = await TestEngine.StartAsync(time: time);
        using StepGate gate = new(test.Runner);
        time.Advance(TimeSpan.FromHours(1)); // idle for an hour is not stalled
        Generation generation = test.Submit([1], maxTokens: 2);
        await gate.ArrivedAsync();
        Assert.False(test.Engine.Status.Stalled);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(test.Engine.Status.Stalled);
        await gate.StepAsync();
        Assert.False(test.Engine.Status.Stalled);
        gate.Open();
        await generation.ReadAllAsync();
    }
}
