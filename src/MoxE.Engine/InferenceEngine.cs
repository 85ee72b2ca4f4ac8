using Microsoft.Extensions.Logging;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Engine.Streams;
using MoxE.Engine.Telemetry;
using MoxE.Engine.Text;
using MoxE.Model.Tokens;

namespace MoxE.Engine;

/// <summary>
/// Continuous batching over one model. One dedicated thread owns all sequences, slots and plans; every other thread
/// only submits requests, cancels, and reads its own <see cref="Generation"/>.
/// </summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    private readonly IModelRunner _runner;
    private readonly ITokenText _tokens;
    private readonly EngineOptions _options;
    private readonly EngineClock _clock;
    private readonly WorkSignal _signal;
    private readonly SubmissionQueue _queue;
    private readonly ProgressWatch _progress;
    private readonly ThroughputEstimate _throughput = new();
    private readonly EngineMetrics _metrics;
    private readonly EngineLoop _loop;
    private readonly Lock _lifeGate = new();
    private bool _started;
    private bool _disposed;

    /// <summary>Creates the engine; nothing runs before <see cref="Start"/>. The engine owns and disposes <paramref name="runner"/>.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="tokens">The text of its tokens.</param>
    /// <param name="options">Limits; not to be changed afterwards.</param>
    /// <param name="time">Source of all time stamps and timers.</param>
    /// <param name="logger">Where failures are reported.</param>
    /// <param name="meters">Where its metrics go; null makes instruments of its own.</param>
    /// <param name="model">Label <c>model</c> of its metrics.</param>
    /// <exception cref="ArgumentException">An option is not allowed; the message lists every one.</exception>
    public InferenceEngine(IModelRunner runner, ITokenText tokens, EngineOptions options, TimeProvider time, ILogger<InferenceEngine> logger, EngineMeters? meters = null, string model = "")
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        _runner = runner;
        _tokens = tokens;
        _options = options;
        _clock = new EngineClock(time);
        _signal = new WorkSignal(_clock);
        _queue = new SubmissionQueue(options, runner.SlotCount);
        _progress = new ProgressWatch(_clock, options.StallThreshold);
        _metrics = new EngineMetrics(meters ?? new EngineMeters(), model, runner.Shape, () => Status);
        _loop = new EngineLoop(
            runner,
            IncrementalDetokenizer.MaxCharsOf(tokens),
            new EngineParts(options, _clock, _signal, _queue, _progress, _throughput, _metrics, logger));
    }

    /// <summary>Sizes of the model.</summary>
    public ModelShape Shape => _runner.Shape;

    /// <summary>A reading of the engine at this moment.</summary>
    public EngineStatus Status
    {
        get
        {
            QueueCounts counts = _queue.Counts;
            EngineState state = _loop.State;
            bool stalled = state is EngineState.Ready or EngineState.Draining && _progress.IsStalled(counts.OldestArrival);
            return new EngineStatus(
                state, stalled, counts.Running, counts.Waiting, counts.WaitingFor, counts.WaitingTokens, _loop.SlotsUsed, _runner.SlotCount, _progress.Steps);
        }
    }

    /// <summary>Completes when the warm-up is done; faults when it failed, or the engine was stopped before.</summary>
    public Task Ready => _loop.Ready;

    /// <summary>Completes when the loop has ended, whether it was stopped or failed; never faults.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>The instruments, for a listener that wants this engine's only.</summary>
    internal EngineMetrics Metrics => _metrics;

    /// <summary>Starts the loop's thread, which first warms up every kernel and then serves.</summary>
    /// <exception cref="InvalidOperationException">It was started or stopped before.</exception>
    public void Start()
    {
        lock (_lifeGate)
        {
            if (_started)
            {
                throw new InvalidOperationException("The engine was started or stopped before.");
            }

            _started = true;
        }

        new Thread(_loop.Run) { IsBackground = true, Name = "moxe-engine" }.Start();
    }

    /// <summary>Queues a request. Never blocks.</summary>
    public Admission Submit(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (RequestCheck.Find(request, _runner.Shape, _options) is { } error)
        {
            return Refuse(error);
        }

        long now = _clock.Now;
        OutputPipe pipe = new(
            _signal, _options.OutputBufferTokens, IncrementalDetokenizer.MaxCharsOf(_tokens), StopMatcher.MaxHeld(request.StopStrings));
        IncrementalDetokenizer decoder = new(_tokens);
        decoder.StartAfter(request.Prompt.Span); // which may end inside a character
        GenerationWriter output = new(pipe, decoder, new StopMatcher(request.StopStrings), request.MinTokens, request.IncludeStopText);
        long deadline = request.Timeout is { } timeout ? _clock.After(now, timeout) : long.MaxValue;
        SequenceTimes times = new(_clock, now);
        Acceptance acceptance = _queue.TryAdd(new Sequence(request, output, times, deadline, request.Constraint?.Start()));
        switch (acceptance)
        {
            case Acceptance.Closed:
                return Refuse(new EngineError(EngineErrorKind.ShuttingDown, "The server is shutting down."));
            case Acceptance.Full:
                return Refuse(QueueFull());
            case Acceptance.TenantFull:
                return Refuse(TenantFull());
        }

        _signal.Raise();
        return new Admission(new Generation(request, pipe, times));
    }

    /// <summary>
    /// What keeps these requests, submitted one after the other, from ever being accepted together, even by an idle
    /// engine; null when nothing does.
    /// </summary>
    public EngineError? FindExcess(IReadOnlyList<GenerationRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        bool shared = requests.Count > 1 && requests[0].Tenant.Length > 0; // one request always finds room for its tenant
        int capacity = shared ? TenantQueues.MaxRequests(_options) + _runner.SlotCount : SubmissionQueue.Capacity(_options, _runner.SlotCount);
        int maxTokens = shared ? TenantQueues.MaxTokens(_options) : _options.MaxQueuedTokens;
        long tokens = requests.Sum(request => (long)request.Prompt.Length);
        string? excess = requests.Count > capacity ? $"There are {requests.Count} sequences; at most {capacity} can be in the queue."
            : tokens > maxTokens ? $"The prompts of all {requests.Count} sequences have {tokens} tokens together; at most {maxTokens} can be in the queue."
            : null;
        return excess is null ? null : new EngineError(EngineErrorKind.InvalidRequest, excess);
    }

    /// <summary>
    /// Refuses new requests, lets those running and queued finish until <paramref name="deadline"/> fires, then ends the
    /// rest as failed, and the loop. Completes when the loop has ended.
    /// </summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        EndIfNeverStarted();
        _loop.Drain();
        using CancellationTokenRegistration abort = deadline.UnsafeRegister(static loop => ((EngineLoop)loop!).Abort(), _loop);
        await _loop.Ended.ConfigureAwait(false);
    }

    /// <summary>Stops at once: what runs ends as failed. Disposes the runner.</summary>
    public async ValueTask DisposeAsync()
    {
        EndIfNeverStarted();
        _loop.Abort();
        await _loop.Ended.ConfigureAwait(false);
        lock (_lifeGate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _metrics.Dispose();
        _signal.Dispose();
        _runner.Dispose();
    }

    private void EndIfNeverStarted()
    {
        lock (_lifeGate)
        {
            if (!_started)
            {
                _started = true;
                _loop.EndWithoutRunning();
            }
        }
    }

    private EngineError QueueFull()
    {
        QueueCounts counts = _queue.Counts;
        return new EngineError(
            EngineErrorKind.QueueFull,
            $"The queue is full: {counts.Waiting} requests with {counts.WaitingTokens} prompt tokens wait; {_options.MaxQueuedRequests} requests and {_options.MaxQueuedTokens} tokens are allowed.",
            _throughput.RetryAfter(counts));
    }

    private EngineError TenantFull() => new(
        EngineErrorKind.QueueFull,
        $"The tenant's share of the queue is full: {TenantQueues.MaxRequests(_options)} of its requests and {TenantQueues.MaxTokens(_options)} of its prompt tokens may wait.",
        _throughput.RetryAfter(_queue.Counts));

    private Admission Refuse(EngineError error)
    {
        _metrics.OnRefused(error.Kind);
        return new Admission(error);
    }
}
