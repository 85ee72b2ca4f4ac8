using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Sampling;

/// <summary>
/// When one sequence may be ended by a stop token: not before its least number of tokens, and under a constraint only
/// where the text may end; there a stop token may be drawn although the constraint's own mask does not have it.
/// </summary>
internal sealed class StopRules
{
    private readonly int[] _stops;
    private readonly float[] _kept; // logits of the stop tokens while the mask is laid over them
    private readonly int _minTokens;

    /// <param name="request">Its stop tokens; ids beyond the vocabulary can never be drawn.</param>
    /// <param name="vocabularySize">V.</param>
    public StopRules(GenerationRequest request, int vocabularySize)
    {
        _stops = [.. request.StopTokenIds.ToArray().Where(token => (uint)token < (uint)vocabularySize).Distinct()];
        _kept = new float[_stops.Length];
        _minTokens = request.MinTokens;
    }

    /// <summary>Whether there is anything to do without a constraint.</summary>
    public bool Acts => _minTokens > 0 && _stops.Length > 0;

    /// <summary>Excludes what may not be drawn after <paramref name="generated"/> tokens.</summary>
    public void Apply(Span<float> logits, IConstraintState? constraint, int generated)
    {
        bool mayStop = generated >= _minTokens && constraint is not { MayEnd: false };
        for (int i = 0; i < _stops.Length; i++)
        {
            _kept[i] = mayStop ? logits[_stops[i]] : float.NegativeInfinity;
        }

        if (constraint is not null)
        {
            TokenSet.Keep(constraint.Allowed, logits);
        }

        for (int i = 0; i < _stops.Length; i++)
        {
            logits[_stops[i]] = _kept[i];
        }
    }
}
