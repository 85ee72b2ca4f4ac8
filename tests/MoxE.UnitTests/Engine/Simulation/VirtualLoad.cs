using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MoxE.Engine;
using MoxE.Engine.Requests;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>
/// Runs a load through a whole engine in virtual time. All that happens, happens on the engine's thread between two
/// steps, so a load has one course. When nothing is left to run, the clock jumps to the next arrival.
/// </summary>
internal sealed class VirtualLoad : IAsyncDisposable
{
    /// <summary>Starts the engine's steps; the load's time begins at its end.</summary>
    private static readonly Arrival Spark = new(double.NegativeInfinity, 1, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly Arrival[] _arrivals; // by time
    private readonly List<double>[] _tokens;
    private readonly double[] _lastRan;
    private readonly Generation?[] _generations;
    private readonly VirtualRunner _runner;
    private readonly InferenceEngine _engine;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> _unfinished = [];
    private readonly Lock _spark = new(); // the first step may end before the call that began it
    private long? _start;
    private int _submitted;

    private VirtualLoad(MachineProfile profile, IEnumerable<Arrival> arrivals, EngineOptions options, int slots)
    {
        _arrivals = [Spark, .. arrivals.OrderBy(arrival => arrival.At)];
        _tokens = [.. _arrivals.Select(_ => new List<double>())];
        _lastRan = [.. _arrivals.Select(_ => double.NaN)];
        _generations = new Generation?[_arrivals.Length];
        options.OutputBufferTokens = 1 + _arrivals.Max(arrival => arrival.Generate);
        _runner = new VirtualRunner(profile, _time, [.. _arrivals.Select(arrival => arrival.Prompt)], slots, options.MaxStepTokens)
        {
            OnRequest = OnRequest,
            AfterStep = AfterStep,
        };
        _engine = new InferenceEngine(
            _runner, FakeTokenText.Numbered(2 * VirtualRunner.MaxRequests), options, _time, NullLogger<InferenceEngine>.Instance);
    }

    /// <summary>Runs a load to its end.</summary>
    /// <param name="profile">The machine.</param>
    /// <param name="arrivals">The load; courses come back in its order by time.</param>
    /// <param name="options">Engine options; the server's defaults when null. Readers never lag.</param>
    /// <param name="slots">Slots.</param>
    public static async Task<Course[]> RunAsync(MachineProfile profile, IEnumerable<Arrival> arrivals, EngineOptions? options = null, int slots = 64)
    {
        options ??= new EngineOptions();
        VirtualLoad load = new(profile, arrivals, options, slots);
        await using (load)
        {
            load._engine.Start();
            await load._engine.Ready; // the clock stands still from here on until something is submitted
            load._runner.IsLive = true;
            load.Submit(double.NegativeInfinity);
            await load._done.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await load._engine.StopAsync(default);
            EngineAssert.NoSlotsRented(load._engine);
        }

        Assert.InRange(load._runner.LargestStep, 1, options.MaxStepTokens);
        return [.. load._arrivals.Select((arrival, i) => new Course(arrival, load._tokens[i], load._lastRan[i])).Skip(1)];
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync(); // and the runner with it

    private double Now => _start is { } start ? _time.GetElapsedTime(start).TotalMilliseconds : 0;

    private void Submit(double now)
    {
        using Lock.Scope held = _spark.EnterScope();
        for (; _submitted < _arrivals.Length && _arrivals[_submitted].At <= now; _submitted++)
        {
            Arrival arrival = _arrivals[_submitted];
            _unfinished.Add(_submitted);
            _generations[_submitted] = _engine.Submit(new GenerationRequest
            {
                RequestId = $"{_submitted}",
                Prompt = Enumerable.Repeat(_submitted, arrival.Prompt).ToArray(),
                MaxTokens = arrival.Generate,
                Sampling = SamplingParameters.Greedy,
                Tenant = arrival.Tenant,
                Priority = arrival.Priority,
                Timeout = arrival.Timeout is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            }).Generation;
            Assert.NotNull(_generations[_submitted]);
        }
    }

    private void OnRequest(int request, bool draws)
    {
        _lastRan[request] = Now;
        if (draws)
        {
            _tokens[request].Add(Now);
        }
    }

    private void AfterStep()
    {
        using Lock.Scope held = _spark.EnterScope();
        _start ??= _time.GetTimestamp();
        for (int i = 0; i < _submitted; i++)
        {
            Arrival arrival = _arrivals[i];
            if (arrival.CancelAt <= Now)
            {
                _generations[i]!.Cancel();
            }

            if (_tokens[i].Count == arrival.Generate || arrival.CancelAt <= Now || arrival.At + arrival.Timeout <= Now)
            {
                _unfinished.Remove(i);
            }
        }

        if (_unfinished.Count == 0 && _submitted < _arrivals.Length && _arrivals[_submitted].At > Now)
        {
            _time.Advance(TimeSpan.FromMilliseconds(_arrivals[_submitted].At - Now + 0.001));
        }

        Submit(Now);
        if (_unfinished.Count == 0)
        {
            _done.TrySetResult();
        }
    }
}
