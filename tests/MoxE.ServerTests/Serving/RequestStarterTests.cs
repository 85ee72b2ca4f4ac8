using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Security.Limits;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Serving;

public sealed class RequestStarterTests
{
    private readonly MoxEOptions _options = new();
    private readonly ModelRegistry _registry = new();

    /// <summary>The swap happens after the model was found and before its queue is reached, where no other test can aim.</summary>
    [Fact]
    public async Task Start_TheModelIsSwappedOutMeanwhile_StartsOnItsSuccessor()
    {
        SwappingTime time = new();
        await using InferenceEngine old = await StartAsync(time), fresh = await StartAsync(TimeProvider.System);
        ServedModel successor = Publish(fresh, "second");
        Publish(old, "first");
        time.AtNextTimestamp = () =>
        {
            _registry.Publish(Location("second"), successor);
            _ = old.StopAsync(default);
        };

        Outcome<ActiveRequest> started = Starter().Start(new RequestFields { Prompts = [new PromptInput("prompt", "a", null)] }, "r", timeout: null, Caller.Common);

        Assert.Null(started.Error);
        Assert.Same(successor, started.Value!.Model);
        started.Value.Dispose();
    }

    [Fact]
    public async Task Start_TheModelStopsWithoutASuccessor_IsRefusedOnce()
    {
        SwappingTime time = new();
        await using InferenceEngine engine = await StartAsync(time);
        Publish(engine, "first");
        time.AtNextTimestamp = () => _ = engine.StopAsync(default);

        Outcome<ActiveRequest> started = Starter().Start(new RequestFields { Prompts = [new PromptInput("prompt", "a", null)] }, "r", timeout: null, Caller.Common);

        Assert.Equal(ErrorKind.Unavailable, started.Error!.Kind);
        Assert.NotNull(started.Error.RetryAfter);
    }

    [Fact]
    public async Task Start_ASubmissionFails_GivesBackWhatWasTakenForAll()
    {
        SwappingTime time = new();
        await using InferenceEngine engine = await StartAsync(time);
        ServedModel model = Publish(engine, "first");
        Allowance allowance = new(new AllowanceLimits(0, TokensPerMinute: 1000, 0), new FakeTimeProvider());
        Caller caller = new("tenant", 0, isAdmin: false, "key") { Allowance = allowance };
        time.AtNextTimestamp = () => time.AtNextTimestamp = () => throw new InvalidOperationException("the clock is broken"); // the second choice's

        RequestFields fields = new() { Prompts = [new PromptInput("prompt", "a", null)], N = 2 };
        Assert.Throws<InvalidOperationException>(() => Starter().Start(fields, "r", timeout: null, caller));

        Assert.True(allowance.Tokens is { IsFull: true }, $"{allowance.Tokens} are left");
        LoopbackServer.Until(model, status => status.Running + status.Waiting == 0);
    }

    /// <summary>The swap happens after the model was found and before its engine is seen to have stopped.</summary>
    [Fact]
    public async Task FindModel_TheModelIsSwappedOutMeanwhile_FindsItsSuccessor()
    {
        SuccessorRunner leaving = Runner();
        await using InferenceEngine old = await StartAsync(TimeProvider.System, leaving), fresh = await StartAsync(TimeProvider.System);
        ServedModel successor = await SwapAtNextLookAsync(old, leaving, fresh);

        Outcome<ServedModel> found = Starter().FindModel("mine");

        Assert.Same(successor, found.Value);
    }

    /// <summary>A probe that sees a stopped engine would take a server out of the balancer in the middle of a swap.</summary>
    [Fact]
    public async Task Read_TheModelIsSwappedOutMeanwhile_IsReady()
    {
        SuccessorRunner leaving = Runner();
        await using InferenceEngine old = await StartAsync(TimeProvider.System, leaving), fresh = await StartAsync(TimeProvider.System);
        await SwapAtNextLookAsync(old, leaving, fresh);
        ServingState state = new(_registry, _options);
        state.EndStart();

        Assert.Equal(ServingPhase.Ready, state.Read());
    }

    [Fact]
    public async Task FindModel_TheModelStoppedWithoutASuccessor_IsUnavailable()
    {
        await using InferenceEngine engine = await StartAsync(TimeProvider.System);
        Publish(engine, "first");
        await engine.StopAsync(default);

        Outcome<ServedModel> found = Starter().FindModel("mine");

        Assert.Equal(ErrorKind.Unavailable, found.Error!.Kind);
    }

    /// <summary>Stops a model that is still published, and publishes its successor when its engine is looked at.</summary>
    private async Task<ServedModel> SwapAtNextLookAsync(InferenceEngine old, SuccessorRunner leaving, InferenceEngine fresh)
    {
        ServedModel successor = Publish(fresh, "second");
        Publish(old, "first");
        await old.StopAsync(default);
        leaving.AtNextLook = () => _registry.Publish(Location("second"), successor);
        return successor;
    }

    private static ModelLocation Location(string stamp) => new("mine", 1, "/models/mine", stamp);

    private SuccessorRunner Runner() => new(slots: 2, _options.Engine.MaxStepTokens);

    private async Task<InferenceEngine> StartAsync(TimeProvider time, SuccessorRunner? runner = null)
    {
        InferenceEngine engine = new(runner ?? Runner(), TestTokenizer.Instance, _options.ToEngineOptions(), time, NullLogger<InferenceEngine>.Instance);
        engine.Start();
        await engine.Ready;
        return engine;
    }

    private ServedModel Publish(InferenceEngine engine, string stamp)
    {
        ServedModel model = new("mine", TestEngineFactory.Fingerprint, 0, TestTokenizer.Instance, engine);
        _registry.Publish(Location(stamp), model);
        return model;
    }

    private RequestStarter Starter() => new(new ServingState(_registry, _options), new RequestValidator(_options.Limits, new JoinedChat(), new AnyText()), new RunningRequests(), TimeProvider.System);

    /// <summary>Does something when the thread that asked for it next takes a time stamp, which a submission does after its model was found.</summary>
    private sealed class SwappingTime : TimeProvider
    {
        private Action? _next;
        private int _thread;

        public Action AtNextTimestamp
        {
            set => (_thread, _next) = (Environment.CurrentManagedThreadId, value);
        }

        public override long GetTimestamp()
        {
            if (Environment.CurrentManagedThreadId == _thread && Interlocked.Exchange(ref _next, null) is { } next)
            {
                next();
            }

            return base.GetTimestamp();
        }
    }
}
