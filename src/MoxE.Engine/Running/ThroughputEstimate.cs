namespace MoxE.Engine.Running;

/// <summary>
/// Measured speed of the steps, from which the scheduler sizes prompt chunks and a refused caller learns when to come
/// back. Written by the engine thread, read by any.
/// </summary>
internal sealed class ThroughputEstimate
{
    private const double Memory = 0.9; // weight of the past at each new sample
    private const double NoMeasurementSeconds = 1;
    private const double MaxRetrySeconds = 600;

    private Rate _promptSteps;
    private Rate _allSteps;
    private double _secondsPerPromptToken;
    private double _secondsPerToken;
    private double _tokensPerRequest;

    /// <summary>
    /// Seconds per token of steps that ran prompts; 0 before the first. It spreads the step's fixed cost over its
    /// tokens, so chunks sized by it stay within the allowed time.
    /// </summary>
    public double SecondsPerPromptToken => Volatile.Read(ref _secondsPerPromptToken);

    public void OnStep(int tokens, bool withPrompts, double seconds)
    {
        Volatile.Write(ref _secondsPerToken, _allSteps.Add(seconds, tokens));
        if (withPrompts)
        {
            Volatile.Write(ref _secondsPerPromptToken, _promptSteps.Add(seconds, tokens));
        }
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

    /// <summary>Seconds per token over the recent past: both sums fade, so that large steps weigh more than small ones.</summary>
    private struct Rate
    {
        private double _seconds;
        private double _tokens;

        public double Add(double seconds, int tokens)
        {
            _seconds = (Memory * _seconds) + seconds;
            _tokens = (Memory * _tokens) + tokens;
            return _seconds / _tokens;
        }
    }
}
