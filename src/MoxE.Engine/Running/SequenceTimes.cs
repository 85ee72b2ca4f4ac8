using MoxE.Engine.Requests;

namespace MoxE.Engine.Running;

/// <summary>
/// When a sequence was submitted, first run, first and last answered, and ended. The engine thread writes, any thread reads;
/// each timestamp is written once but the last token's, which grows.
/// </summary>
internal sealed class SequenceTimes(EngineClock clock, long submittedAt)
{
    private const long Never = long.MinValue;
    private long _startedAt = Never;
    private long _firstTokenAt = Never;
    private long _lastTokenAt = Never;
    private long _endedAt = Never;

    /// <summary>Timestamp of the submission.</summary>
    public long SubmittedAt => submittedAt;

    /// <summary>Timestamp of the token drawn last; meaningless before the first.</summary>
    public long LastTokenAt => Volatile.Read(ref _lastTokenAt);

    /// <summary>The first step that runs for it begins.</summary>
    public void OnStart(long now) => Volatile.Write(ref _startedAt, now);

    /// <summary>A token was drawn.</summary>
    public void OnToken(long now)
    {
        Volatile.Write(ref _lastTokenAt, now);
        if (_firstTokenAt == Never)
        {
            Volatile.Write(ref _firstTokenAt, now);
        }
    }

    /// <summary>It has ended; before its reader is told.</summary>
    public void OnEnd(long now) => Volatile.Write(ref _endedAt, now);

    /// <summary>Where the time went, up to now or to the end.</summary>
    public GenerationTimings Read()
    {
        // Latest first: what is read later can only be earlier in the sequence's life, so that no span is negative.
        long ended = Volatile.Read(ref _endedAt), last = Volatile.Read(ref _lastTokenAt);
        long first = Volatile.Read(ref _firstTokenAt), started = Volatile.Read(ref _startedAt);
        long until = ended == Never ? clock.Now : ended;
        if (started == Never)
        {
            return new GenerationTimings(Span(submittedAt, until), TimeSpan.Zero, TimeSpan.Zero);
        }

        long answered = first == Never ? Math.Max(started, until) : first;
        return new GenerationTimings(Span(submittedAt, started), Span(started, answered), last == Never ? TimeSpan.Zero : Span(answered, last));
    }

    private TimeSpan Span(long from, long to) => TimeSpan.FromSeconds(clock.Seconds(from, Math.Max(from, to)));
}
