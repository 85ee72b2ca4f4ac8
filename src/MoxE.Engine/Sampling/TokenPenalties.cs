using System.Numerics;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Sampling;

/// <summary>
/// The penalties of one sequence. Repetition: a logit l of a token in prompt or output becomes l / r where positive, else
/// l · r. Frequency and presence: of a token that was generated n > 0 times, n · f and p are subtracted.
/// </summary>
/// <remarks>A bit for each token seen; counts [V] only where a frequency penalty needs them.</remarks>
internal sealed class TokenPenalties
{
    private readonly float _repetition;
    private readonly float _frequency;
    private readonly float _presence;
    private readonly TokenSet? _seen; // in prompt or output
    private readonly TokenSet? _generated;
    private readonly int[]? _counts; // [V] of the output

    private TokenPenalties(SamplingParameters sampling, ReadOnlySpan<int> prompt, int vocabularySize)
    {
        (_repetition, _frequency, _presence) = (sampling.RepetitionPenalty, sampling.FrequencyPenalty, sampling.PresencePenalty);
        if (_repetition != 1)
        {
            _seen = new TokenSet(vocabularySize);
            _seen.Add(prompt);
        }

        _generated = _frequency != 0 || _presence != 0 ? new TokenSet(vocabularySize) : null;
        _counts = _frequency != 0 ? new int[vocabularySize] : null;
    }

    /// <summary>The penalties asked for, or null when there are none.</summary>
    public static TokenPenalties? For(SamplingParameters sampling, ReadOnlySpan<int> prompt, int vocabularySize) =>
        sampling is { RepetitionPenalty: 1, FrequencyPenalty: 0, PresencePenalty: 0 } ? null : new(sampling, prompt, vocabularySize);

    public void Accept(int token)
    {
        _seen?.Add(token);
        _generated?.Add(token);
        if (_counts is not null)
        {
            _counts[token]++;
        }
    }

    public void Apply(Span<float> logits)
    {
        ReadOnlySpan<ulong> seen = _seen is null ? [] : _seen.Words;
        for (int word = 0; word < seen.Length; word++)
        {
            for (ulong left = seen[word]; left != 0; left &= left - 1)
            {
                ref float logit = ref logits[(word * 64) + BitOperations.TrailingZeroCount(left)];

                // A penalty near 0 could make a logit infinite, and then there was no distribution any more.
                logit = logit > 0 ? Math.Min(logit / _repetition, float.MaxValue) : logit * _repetition;
            }
        }

        ReadOnlySpan<ulong> generated = _generated is null ? [] : _generated.Words;
        for (int word = 0; word < generated.Length; word++)
        {
            for (ulong left = generated[word]; left != 0; left &= left - 1)
            {
                int token = (word * 64) + BitOperations.TrailingZeroCount(left);
                float counted = _counts is null ? 0 : _frequency * _counts[token];
                logits[token] = logits[token] - counted - _presence;
            }
        }
    }
}
