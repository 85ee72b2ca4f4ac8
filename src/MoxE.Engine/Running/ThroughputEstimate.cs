namespace MoxE.Engine.Running;

/// <summary>
/// Measured speed of the steps, from which a refused caller learns when to come back. Written by the engine thread, read
/// by any.
/// </summary>
internal sealed class ThroughputEstimate
{
    private const double Memory = 0.9; // weight of the past at each new sample
    private const double NoMeasurementSeconds = 1;
    private const double MaxRetrySeconds = 600;

    private double _seconds; // both sums fade, so that large steps weigh more than small ones
    private double _tokens;
    private double _secondsPerToken;
    private double _tokensPerRequest;

    public void OnStep(int tokens, double seconds)
    {
        _seconds = (Memory * _seconds) + seconds;
        _tokens = (Memory * _tokens) + tokens;
        Volatile.Write(ref _secondsPerToken, _seconds / _tokens);
    }

    /// <summary>A generation ended after so many tokens.</summary>
    public void OnGenerated(int tokens) => Volatile.Write(
        ref _tokensPerRequest, _tokensPerRequest == 0 ? tokens : (Memory * _tokensPerRequest) + ((1 - Memory) * tokens));

    /// <summary>
    /// The time after which all that is in the engine now is worked off at the measured speed: the prompt tokens that
    /// wait, and for each request, waiting or running, as many new tokens as requests have generated on average.
    /// </summary>
    public TimeSpan RetryAfter(QueueCounts counts)
    {
        double perToken = Volatile.Read(ref _secondsPerToken);
        double tokens = counts.WaitingTokens + ((counts.Waiting + counts.Running) * Volatile.Read(ref _tokensPerRequest));
        double seconds = perToken > 0 ? perToken * tokens : NoMeasurementSeconds;
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxRetrySeconds));
    }
}
