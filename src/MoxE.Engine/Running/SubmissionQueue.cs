namespace MoxE.Engine.Running;

/// <summary>
/// Where submitted requests wait for the engine thread, and the count of all that is in the engine. The one lock of the
/// engine: submitters add under it; the engine thread takes, and tells what became of them.
/// </summary>
internal sealed class SubmissionQueue(EngineOptions options, int slots)
{
    private readonly Lock _gate = new();
    private readonly Queue<Sequence> _arrived = new();
    private readonly TenantQueues _tenants = new(options);
    private int _waiting; // arrived, or taken by the engine thread and without a slot
    private int _unplanned; // of those waiting, the ones that no plan has seen
    private int _withoutTokens; // of those waiting, the ones that the last plan had a slot for but no tokens
    private int _waitingTokens;
    private int _running;
    private bool _closed;

    /// <summary>Most requests that can be waiting: those that find a free slot at the next step are not in the queue's limit.</summary>
    public static int Capacity(EngineOptions options, int slots) => options.MaxQueuedRequests + slots;

    /// <summary>A reading of the counts.</summary>
    public QueueCounts Counts
    {
        get
        {
            lock (_gate)
            {
                int unplanned = Math.Min(_unplanned, _waiting); // one that ended may have been any of them
                int withoutTokens = Math.Min(_withoutTokens, _waiting - unplanned);
                WaitingReasons reasons = new(unplanned, _waiting - unplanned - withoutTokens, withoutTokens);
                return new QueueCounts(
                    _running, _waiting, reasons, _waitingTokens, _arrived.TryPeek(out Sequence? oldest) ? oldest.Times.SubmittedAt : long.MaxValue);
            }
        }
    }

    /// <summary>Adds a request unless the queue is closed or full.</summary>
    public Acceptance TryAdd(Sequence sequence)
    {
        int tokens = sequence.Request.Prompt.Length;
        lock (_gate)
        {
            if (_closed)
            {
                return Acceptance.Closed;
            }

            int free = slots - _running;
            if (_waiting >= options.MaxQueuedRequests + free || (_waiting > 0 && tokens > options.MaxQueuedTokens - _waitingTokens))
            {
                return Acceptance.Full;
            }

            if (!_tenants.HasRoom(sequence.Request.Tenant, tokens, free))
            {
                return Acceptance.TenantFull;
            }

            _tenants.Add(sequence.Request.Tenant, tokens);
            _waiting++;
            _unplanned++;
            _waitingTokens += tokens;
            _arrived.Enqueue(sequence);
            return Acceptance.Accepted;
        }
    }

    /// <summary>Refuses all from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    /// <summary>Moves the arrived requests to the end of <paramref name="waiting"/>.</summary>
    public void TakeArrived(List<Sequence> waiting)
    {
        lock (_gate)
        {
            while (_arrived.TryDequeue(out Sequence? sequence))
            {
                waiting.Add(sequence);
            }
        }
    }

    /// <summary>A plan was carried out for all that <see cref="TakeArrived"/> has taken.</summary>
    /// <param name="withoutTokens">How many still wait though slots are free: the step had no tokens for them.</param>
    public void OnPlanned(int withoutTokens)
    {
        lock (_gate)
        {
            _unplanned = _arrived.Count;
            _withoutTokens = withoutTokens;
        }
    }

    public void OnAdmitted(Sequence sequence)
    {
        lock (_gate)
        {
            _waiting--;
            _waitingTokens -= sequence.Request.Prompt.Length;
            _tenants.Remove(sequence.Request.Tenant, sequence.Request.Prompt.Length);
            _running++;
        }
    }

    public void OnEnded(Sequence sequence, bool ran)
    {
        lock (_gate)
        {
            _running -= ran ? 1 : 0;
            _waiting -= ran ? 0 : 1;
            _waitingTokens -= ran ? 0 : sequence.Request.Prompt.Length;
            if (!ran)
            {
                _tenants.Remove(sequence.Request.Tenant, sequence.Request.Prompt.Length);
            }
        }
    }
}

/// <summary>What <see cref="SubmissionQueue.TryAdd"/> did.</summary>
internal enum Acceptance
{
    /// <summary>Queued.</summary>
    Accepted,

    /// <summary>Refused: too many requests or tokens wait.</summary>
    Full,

    /// <summary>Refused: too many requests or tokens of this tenant wait.</summary>
    TenantFull,

    /// <summary>Refused: the engine is stopping.</summary>
    Closed,
}

/// <summary>Counts of the work in the engine.</summary>
/// <param name="Running">Sequences that hold a slot.</param>
/// <param name="Waiting">Requests without a slot.</param>
/// <param name="WaitingFor">Why they have none.</param>
/// <param name="WaitingTokens">Prompt tokens of those.</param>
/// <param name="OldestArrival">When the first of those that the engine thread has not seen was submitted; <see cref="long.MaxValue"/> for none.</param>
internal readonly record struct QueueCounts(int Running, int Waiting, WaitingReasons WaitingFor, int WaitingTokens, long OldestArrival);
