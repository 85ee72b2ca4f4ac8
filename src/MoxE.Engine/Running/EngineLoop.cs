using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Slots;
using MoxE.Engine.Telemetry;
using MoxE.Kernels.Numerics;

namespace MoxE.Engine.Running;

/// <summary>The engine's one thread: warm up, then plan, run, sample and publish, step after step.</summary>
/// <remarks>
/// Who owns what. This thread alone touches the runner and its buffers, the slots, the plan, and every
/// <see cref="Sequence"/> once it is queued. Other threads reach it through three doors only: <see cref="SubmissionQueue"/>
/// (locked), the flags and rings of <see cref="Streams.OutputPipe"/> (one writer per field), and the volatile fields
/// below. <see cref="ProgressWatch"/> and <see cref="ThroughputEstimate"/> have one writer and many readers.
/// <para>
/// Each step is a transaction. When it fails, in the model or later, the sequences of that step end and their slots, whose state is
/// undefined now, go back to be zeroed at the next rent; all others go on. A slot is returned before its reader is told.
/// </para>
/// </remarks>
internal sealed class EngineLoop
{
    private readonly IModelRunner _runner;
    private readonly EngineParts _parts;
    private readonly EngineClock _clock;
    private readonly SubmissionQueue _queue;
    private readonly RouterMetrics _routerMetrics;
    private readonly SlotPool _slots;
    private readonly Sampler _sampler;
    private readonly LogProbabilities _probabilities;
    private readonly TenantLedger _tenants;
    private readonly SequenceAccounts _accounts;
    private readonly PromptReader _prompts;
    private readonly TokenDraw _draw;
    private readonly StepAssembler _step;
    private readonly StepPlan _plan;
    private readonly StepCost _cost = new();
    private readonly PromptBudget _promptBudget;
    private readonly SequenceView[] _views;
    private readonly List<Sequence> _running; // arrival order
    private readonly List<Sequence> _waiting; // arrival order
    private readonly int _maxTokens;
    private readonly int _maxSequences;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _now;
    private long _stepNumber;
    private long _admitted;
    private volatile EngineState _state = EngineState.Starting;
    private volatile bool _drain;
    private volatile bool _abort;

    /// <param name="runner">The model.</param>
    /// <param name="charsPerToken">Most characters one token, or the end, adds to a text.</param>
    /// <param name="parts">What is shared with other threads.</param>
    public EngineLoop(IModelRunner runner, int charsPerToken, EngineParts parts)
    {
        _runner = runner;
        _parts = parts;
        _clock = parts.Clock;
        _queue = parts.Queue;
        EngineOptions options = parts.Options;
        _routerMetrics = parts.Metrics.Router;
        _slots = new SlotPool(runner);
        _sampler = new Sampler(runner.Shape.VocabularySize);
        _probabilities = new LogProbabilities(runner.Shape.VocabularySize);
        char[] scratch = new char[charsPerToken];
        int mostSequences = SubmissionQueue.Capacity(options, runner.SlotCount) + runner.SlotCount;
        _tenants = new TenantLedger(mostSequences);
        _accounts = new SequenceAccounts(_slots, _tenants, runner.Shape, parts, scratch);
        _prompts = new PromptReader(runner.Buffers, _probabilities, _accounts);
        _draw = new TokenDraw(runner.Buffers, _sampler, _probabilities, _accounts, parts, scratch);
        _step = new StepAssembler(runner.Buffers);
        _plan = new StepPlan(runner.SlotCount, mostSequences, _tenants.Capacity);
        _promptBudget = new PromptBudget(_cost, options.MaxPrefillSlowdown, options.MaxPrefillStall.TotalSeconds);
        _views = new SequenceView[mostSequences];
        _running = new List<Sequence>(runner.SlotCount);
        _waiting = new List<Sequence>();
        _maxTokens = Math.Min(options.MaxStepTokens, runner.Buffers.MaxTokens);
        _maxSequences = Math.Min(runner.Buffers.MaxSequences, runner.Buffers.MaxLogitRows);
    }

    public EngineState State => _state == EngineState.Ready && _drain ? EngineState.Draining : _state;

    public int SlotsUsed => _accounts.SlotsUsed;

    /// <summary>Completes after the warm-up; faults when it failed.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when the thread has ended; never faults.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Lets what is queued and running finish, then ends the loop.</summary>
    public void Drain()
    {
        _queue.Close();
        _drain = true;
        _parts.Signal.Raise();
    }

    /// <summary>Ends the loop, and all that it runs, before the next step.</summary>
    public void Abort()
    {
        _queue.Close();
        _abort = true;
        _parts.Signal.Raise();
    }

    /// <summary>Ends what was queued, in place of <see cref="Run"/>, when the thread was never started.</summary>
    public void EndWithoutRunning() => EndAll(null);

    /// <summary>The body of the thread. Throws nothing.</summary>
    public void Run()
    {
        Exception? failure = null;
        try
        {
            _now = _clock.Now;
            new WarmUp(_runner, _slots, _sampler, _probabilities, _parts.Throughput, _cost, _clock).Run(_maxTokens, () => _abort);
            if (!_abort)
            {
                _parts.Progress.OnWork(_clock.Now); // what arrived during the warm-up has not waited for a step yet
                _state = EngineState.Ready;
                _parts.Logger.Ready(_slots.Total, _runner.Shape.StateBytesPerSlot, _maxTokens, KernelInstructions.Description);
                _ready.TrySetResult();
            }

            while (Turn())
            {
            }
        }
#pragma warning disable CA1031 // whatever went wrong, no reader may be left waiting
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        EndAll(failure);
    }

    /// <summary>One turn of the loop: a step, or a wait when there is nothing to run.</summary>
    /// <returns>False when the loop is to end.</returns>
    private bool Turn()
    {
        if (_abort)
        {
            return false;
        }

        TakeArrived();
        _now = _clock.Now;
        Plan();
        EndPlanned();
        if (_plan.Entries.IsEmpty)
        {
            if (_drain && _running.Count + _waiting.Count == 0)
            {
                return false;
            }

            TellWaiting();
            _parts.Progress.OnIdle();
            _parts.Signal.Wait(_plan.NextDeadline);
            return true;
        }

        _parts.Progress.OnWork(_now);
        Assemble();
        TellWaiting();
        if (!_step.Parts.IsEmpty)
        {
            RunStep();
        }

        return true;
    }

    private void TakeArrived()
    {
        int known = _waiting.Count;
        _queue.TakeArrived(_waiting);
        for (; known < _waiting.Count; known++)
        {
            _waiting[known].LastStep = _stepNumber;
            _accounts.Join(_waiting[known]);
        }
    }

    /// <summary>Of those that still wait now that the plan is carried out, as many as slots are free wait for tokens.</summary>
    private void TellWaiting() => _queue.OnPlanned(Math.Min(_slots.Free, _waiting.Count));

    private void Plan()
    {
        int count = 0;
        foreach (Sequence sequence in _running)
        {
            _views[count++] = sequence.View();
        }

        foreach (Sequence sequence in _waiting)
        {
            _views[count++] = sequence.View();
        }

        PlanLimits limits = new(_maxTokens, _maxSequences, _slots.Free, _promptBudget, _stepNumber + 1, _now, _admitted);
        Scheduler.Plan(_views.AsSpan(0, count), _running.Count, limits, _plan, _tenants.Served, _tenants.PromptedAt);
    }

    /// <summary>Ends what the plan says, without removing it from the lists: the plan's indices must stay valid.</summary>
    private void EndPlanned()
    {
        foreach (PlanEnd end in _plan.Ends)
        {
            Sequence sequence = At(end.Index);
            EngineError? error = end.Reason == FinishReason.DeadlineExceeded
                ? new EngineError(EngineErrorKind.DeadlineExceeded, $"The time allowed, {sequence.Request.Timeout}, passed after {sequence.Generated} tokens.")
                : null;
            _accounts.Close(sequence, end.Reason, error, _now);
        }

        if (_plan.Entries.IsEmpty)
        {
            RemoveEnded();
        }
    }

    /// <summary>
    /// Gives slots to the sequences that the plan admits, and writes the step's inputs. A chunk of a prompt whose details are
    /// wanted needs logits for each token: it gets no more than the rows of logits that the others leave.
    /// </summary>
    private void Assemble()
    {
        _step.Clear();
        int spare = _runner.Buffers.MaxLogitRows - _plan.Entries.Length; // each has one
        foreach (PlanEntry entry in _plan.Entries)
        {
            Sequence sequence = At(entry.Index);
            _admitted += entry.Index < _running.Count ? 0 : 1;
            if (entry.Index < _running.Count || _accounts.TryAdmit(sequence, _now))
            {
                int tokens = Math.Min(entry.Tokens, sequence.NeedsEveryLogitRow ? 1 + spare : entry.Tokens);
                spare -= Math.Max(0, sequence.LogitRows(tokens) - 1);
                _step.Add(sequence, tokens);
                if (sequence.PromptLeft > 0)
                {
                    _tenants.OnPrompt(sequence.Tenant, _stepNumber + 1);
                }
            }
        }

        int running = _running.Count;
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].Slot >= 0)
            {
                _running.Add(_waiting[i]);
            }
        }

        if (_running.Count > running)
        {
            _waiting.RemoveAll(static sequence => sequence.Slot >= 0);
        }

        RemoveEnded();
    }

    private void RunStep()
    {
        _stepNumber++;
        long begun = _now, start = _clock.Now;
        try
        {
            _runner.Run(_step.Tokens, _step.Parts.Length, _step.LogitRows);
            _now = _clock.Now;
            Draw(_clock.Seconds(start, _now));
            _parts.Metrics.OnOverhead(_clock.Seconds(begun, start) + _clock.Seconds(_now, _clock.Now));
        }
#pragma warning disable CA1031 // whatever fails, in the model or after it, ends this step's sequences, not the loop
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailStep(exception);
        }

        RemoveEnded();
    }

    /// <summary>Measures the step that ran, and draws and publishes its tokens.</summary>
    private void Draw(double seconds)
    {
        int decodes = 0, generated = 0;
        _parts.Throughput.OnStep(_step.Tokens, seconds);
        _routerMetrics.OnStep(_runner.Buffers, _step.Tokens);
        foreach (StepPart part in _step.Parts)
        {
            Sequence sequence = part.Sequence;
            decodes += sequence.PromptLeft == 0 ? 1 : 0;
            sequence.LastStep = _stepNumber;
            if (sequence.PromptLeft == 0 || _prompts.TakeChunk(part, _step.Tokens, _now))
            {
                _tenants.Charge(sequence.Tenant, 1);
                generated += _draw.TryDraw(part, _step.Tokens, _now) ? 1 : 0;
            }
        }

        int promptTokens = _step.Tokens - decodes;
        _cost.OnStep(decodes, promptTokens, seconds);
        _parts.Metrics.OnStep(_step.Parts.Length, promptTokens, generated, _step.Tokens, seconds);
        _parts.Progress.OnStep(_now);
    }

    private void FailStep(Exception failure)
    {
        _now = _clock.Now;
        _parts.Logger.StepFailed(_step.Parts.Length, _step.Tokens, failure);
        _parts.Metrics.OnFailedStep();
        _parts.Progress.OnFailedStep(_now);
        EngineError error = new(EngineErrorKind.StepFailed, $"The model failed in a step: {failure.Message}");
        foreach (StepPart part in _step.Parts)
        {
            if (!part.Sequence.Output.Pipe.IsClosed)
            {
                _accounts.Close(part.Sequence, FinishReason.Failed, error, _now);
            }
        }
    }

    private void RemoveEnded()
    {
        _running.RemoveAll(static sequence => sequence.HasEnded);
        _waiting.RemoveAll(static sequence => sequence.HasEnded);
    }

    private Sequence At(int index) => index < _running.Count ? _running[index] : _waiting[index - _running.Count];

    /// <summary>The end of the thread: whatever is still here ends as failed, and whoever waits is told.</summary>
    private void EndAll(Exception? failure)
    {
        _queue.Close();
        _queue.TakeArrived(_waiting);
        _state = EngineState.Stopped;
        Attempt(() => _now = _clock.Now);
        EngineError error = failure is null
            ? new EngineError(EngineErrorKind.ShuttingDown, "The server is shutting down.")
            : new EngineError(EngineErrorKind.StepFailed, $"The engine stopped: {failure.Message}");
        int unfinished = 0;
        foreach (Sequence sequence in _running.Concat(_waiting).Where(sequence => !sequence.Output.Pipe.IsClosed))
        {
            unfinished++;
            Attempt(() => _accounts.Release(sequence, FinishReason.Failed, _now));
            _accounts.Close(sequence, FinishReason.Failed, error, _now);
        }

        _running.Clear();
        _waiting.Clear();
        _parts.Progress.OnIdle();
        Attempt(() =>
        {
            if (failure is not null)
            {
                _parts.Logger.LoopFailed(failure);
            }

            _parts.Logger.Stopped(_stepNumber, unfinished);
        });
        _ready.TrySetException(failure ?? new OperationCanceledException("The engine was stopped before it was ready."));
        _ended.TrySetResult();
    }

    /// <summary>Runs what a listener of metrics or logs could make fail, at the end, where the next reader must still be told.</summary>
    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // there is nobody left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
