using System.Buffers;
using System.Numerics;
using System.Threading.Tasks.Sources;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;

namespace MoxE.Engine.Streams;

/// <summary>
/// A bounded pipe from the engine thread to one reader: a ring of token records and a ring of characters. Neither side
/// locks or allocates, and the reader's continuation runs on the thread pool, never on the engine thread.
/// </summary>
/// <remarks>
/// Counters only grow and each has one writer: heads belong to the engine, tails to the reader. Characters between the
/// published head and head + <see cref="Held"/> are written but held back (a code point is complete, a stop string may
/// have begun). One record is kept free for the closing update. Two flags, "the reader waits" and "the engine has
/// paused the sequence", are set by one side, then that side looks again; the other side acts, then looks at the flag;
/// a full fence between each pair makes a lost wake-up impossible.
/// </remarks>
internal sealed class OutputPipe : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int TypicalCharsPerToken = 8;

    private readonly WorkSignal _engine;
    private readonly TokenUpdate[] _records;
    private readonly char[] _chars;
    private readonly int _maxRecords;
    private readonly int _charsPerToken;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _waitRegistration;
    private CancellationToken _waitToken;
    private long _recordHead;
    private long _recordTail;
    private long _charHead;
    private long _charTail;
    private int _completionTokens;
    private int _readerWaits;
    private int _enginePaused;
    private bool _waitCancelled;
    private bool _lastRead; // the reader's own
    private volatile bool _cancelRequested;
    private volatile bool _closed;
    private volatile EngineError? _error;

    /// <param name="engine">Raised when the reader cancels, or makes room in a paused pipe.</param>
    /// <param name="maxTokens">Tokens the reader may lag behind; ≥ 1.</param>
    /// <param name="charsPerToken">Most characters one token, or the end, adds.</param>
    /// <param name="maxHeld">Most characters held back.</param>
    public OutputPipe(WorkSignal engine, int maxTokens, int charsPerToken, int maxHeld)
    {
        _engine = engine;
        _maxRecords = maxTokens;
        _charsPerToken = charsPerToken;
        _records = new TokenUpdate[BitOperations.RoundUpToPowerOf2((uint)maxTokens + 1)];
        _chars = new char[BitOperations.RoundUpToPowerOf2((uint)(maxHeld + (3 * charsPerToken) + (TypicalCharsPerToken * maxTokens)))];
    }

    /// <summary>The reader asked for the end.</summary>
    public bool CancelRequested => _cancelRequested;

    /// <summary>The last update was published.</summary>
    public bool IsClosed => _closed;

    /// <summary>Tokens published.</summary>
    public int CompletionTokens => Volatile.Read(ref _completionTokens);

    /// <summary>Why the generation failed; set before the closing update.</summary>
    public EngineError? Error => _error;

    /// <summary>Details of the prompt's tokens; the engine sets them before it publishes the first update.</summary>
    public IReadOnlyList<TokenDetail>? PromptDetails { get; set; }

    /// <summary>Logits [R, V] of the prompt's rows, filled as they are computed; complete before the first update is published.</summary>
    public Memory<float> PromptLogits { get; set; }

    /// <summary>The prompt's embedding [D]; the engine sets it before it publishes the closing update.</summary>
    public float[]? Embedding { get; set; }

    /// <summary>Characters written but not published. The engine's.</summary>
    public int Held { get; private set; }

    // ---- the engine's side ----

    /// <summary>Whether one more token, and the closing update after it, can be written. If not, the reader wakes the engine when they can.</summary>
    public bool HasRoomOrPauses()
    {
        if (HasRoom())
        {
            return true;
        }

        Volatile.Write(ref _enginePaused, 1);
        Interlocked.MemoryBarrier();
        if (!HasRoom())
        {
            return false;
        }

        Volatile.Write(ref _enginePaused, 0);
        return true;
    }

    /// <summary>Writes characters without publishing them.</summary>
    public void Hold(ReadOnlySpan<char> text)
    {
        int at = (int)((_charHead + Held) & (_chars.Length - 1));
        int first = Math.Min(text.Length, _chars.Length - at);
        text[..first].CopyTo(_chars.AsSpan(at));
        text[first..].CopyTo(_chars);
        Held += text.Length;
    }

    /// <summary>Publishes one update with the first <paramref name="length"/> characters held; on the last update the others are dropped.</summary>
    public void Publish(int tokenId, int length, FinishReason finish, EngineError? error = null, TokenDetail? detail = null)
    {
        _records[_recordHead & (_records.Length - 1)] = new TokenUpdate(tokenId, length, finish, detail);
        _charHead += length;
        Held = finish == FinishReason.None ? Held - length : 0;
        if (tokenId >= 0)
        {
            Volatile.Write(ref _completionTokens, _completionTokens + 1);
        }

        if (finish != FinishReason.None)
        {
            _error = error;
            _closed = true;
        }

        Volatile.Write(ref _recordHead, _recordHead + 1);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _readerWaits) == 1 && Interlocked.Exchange(ref _readerWaits, 0) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // ---- the reader's side ----

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_lastRead)
        {
            return new ValueTask<bool>(false);
        }

        if (HasUpdate())
        {
            return new ValueTask<bool>(true);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        _wait.Reset();
        _waitToken = cancellationToken;
        Interlocked.Exchange(ref _readerWaits, 1);
        if (HasUpdate() && Interlocked.Exchange(ref _readerWaits, 0) == 1)
        {
            return new ValueTask<bool>(true);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _waitRegistration = cancellationToken.UnsafeRegister(static pipe => ((OutputPipe)pipe!).CancelWait(), this);
        }

        return new ValueTask<bool>(this, _wait.Version);
    }

    public bool TryRead(IBufferWriter<char> text, out TokenUpdate update)
    {
        if (_lastRead || !HasUpdate())
        {
            update = default;
            return false;
        }

        ref TokenUpdate record = ref _records[_recordTail & (_records.Length - 1)];
        update = record;
        record = default; // the ring keeps no detail alive
        int at = (int)(_charTail & (_chars.Length - 1));
        int first = Math.Min(update.TextLength, _chars.Length - at);
        text.Write(_chars.AsSpan(at, first));
        text.Write(_chars.AsSpan(0, update.TextLength - first));
        _lastRead = update.Finish != FinishReason.None;
        Volatile.Write(ref _charTail, _charTail + update.TextLength);
        Volatile.Write(ref _recordTail, _recordTail + 1);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _enginePaused) == 1 && HasRoom() && Interlocked.Exchange(ref _enginePaused, 0) == 1)
        {
            _engine.Raise();
        }

        return true;
    }

    public void Cancel()
    {
        if (!_cancelRequested && !_closed)
        {
            _cancelRequested = true;
            _engine.Raise();
        }
    }

    /// <summary>Cancels, and reads no more.</summary>
    public void Abandon()
    {
        Cancel();
        _lastRead = true;
    }

    // ---- the wait ----

    void IThreadPoolWorkItem.Execute()
    {
        if (_waitCancelled)
        {
            _waitCancelled = false;
            _wait.SetException(new OperationCanceledException(_waitToken));
        }
        else
        {
            _wait.SetResult(true);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _waitRegistration.Dispose();
        _waitRegistration = default;
        return _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void CancelWait()
    {
        if (Interlocked.Exchange(ref _readerWaits, 0) == 1)
        {
            _waitCancelled = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private bool HasUpdate() => Volatile.Read(ref _recordHead) != Volatile.Read(ref _recordTail);

    private bool HasRoom() =>
        Volatile.Read(ref _recordHead) - Volatile.Read(ref _recordTail) < _maxRecords
        && _charHead + Held - Volatile.Read(ref _charTail) + (2 * _charsPerToken) <= _chars.Length;
}
