using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;

namespace MoxE.Engine.Sampling;

/// <summary>
/// What one sequence's request changes in its logits before a token is drawn, in the order that
/// <see cref="SamplingParameters"/> tells. Knows the tokens generated so far; allocates nothing after its making. The
/// engine thread's.
/// </summary>
internal sealed class LogitRules
{
    private readonly IReadOnlyList<TokenBias> _bias;
    private readonly TokenPenalties? _penalties;
    private readonly TokenSet? _allowed;
    private readonly BannedSequences? _banned;
    private readonly StopRules? _stops;
    private readonly IConstraintState? _constraint;

    private LogitRules(GenerationRequest request, IConstraintState? constraint, int vocabularySize)
    {
        SamplingParameters sampling = request.Sampling;
        _bias = sampling.LogitBias;
        _penalties = TokenPenalties.For(sampling, request.Prompt.Span, vocabularySize);
        if (sampling.AllowedTokens is { } allowed)
        {
            _allowed = new TokenSet(vocabularySize);
            _allowed.Add([.. allowed]);
        }

        _banned = BannedSequences.For(sampling.BannedSequences);
        _constraint = constraint;
        StopRules stops = new(request, vocabularySize);
        _stops = constraint is not null || stops.Acts ? stops : null;
    }

    /// <summary>Whether the text is complete as the constraint has it; false without one.</summary>
    public bool MayEnd => _constraint is { MayEnd: true };

    /// <summary>The rules of a request, or null when its logits are drawn from as they are.</summary>
    public static LogitRules? For(GenerationRequest request, IConstraintState? constraint, int vocabularySize)
    {
        LogitRules rules = new(request, constraint, vocabularySize);
        return rules is { _bias.Count: 0, _penalties: null, _allowed: null, _banned: null, _stops: null } ? null : rules;
    }

    /// <summary>Changes the logits [V] of the token that follows <paramref name="generated"/> others.</summary>
    public void Apply(Span<float> logits, int generated)
    {
        for (int i = 0; i < _bias.Count; i++)
        {
            TokenBias bias = _bias[i];
            logits[bias.Token] += bias.Bias;
        }

        _penalties?.Apply(logits);
        if (_allowed is not null)
        {
            TokenSet.Keep(_allowed.Words, logits);
        }

        _banned?.Apply(logits);
        _stops?.Apply(logits, _constraint, generated);
    }

    /// <summary>Takes a token that was drawn, no stop token.</summary>
    /// <returns>Whether the constraint's text is complete and nothing may follow it.</returns>
    public bool Accept(int token)
    {
        _penalties?.Accept(token);
        _banned?.Accept(token);
        if (_constraint is null)
        {
            return false;
        }

        _constraint.Accept(token);
        return _constraint.MayEnd && _constraint.Allowed.IndexOfAnyExcept(0UL) < 0;
    }
}
