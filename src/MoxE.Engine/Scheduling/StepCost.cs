namespace MoxE.Engine.Scheduling;

/// <summary>
/// What a step takes, learnt from the steps that ran: D(d) seconds for d generations alone, and p · c(p) seconds more for
/// p prompt tokens beside them. D comes from steps without prompts; c from what steps with both took beyond D. Steps of prompts alone
/// teach nothing: nobody waits beside them. The engine thread's; allocates nothing.
/// </summary>
/// <remarks>
/// While a long prompt runs, every step has both parts, and a processor that grows faster or slower would be charged to
/// the wrong one. So after <see cref="MixedInARow"/> such steps one is due without prompts.
/// </remarks>
internal sealed class StepCost
{
    /// <summary>Steps with both parts in a row after which one without prompts is due.</summary>
    public const int MixedInARow = 31;

    private const double Tolerance = 0.5; // a step counts as at most so much longer or shorter than expected, as a part of that

    private readonly CostCurve _decode = new(rises: true);
    private readonly CostCurve _promptToken = new(rises: false);
    private int _mixed;

    /// <summary>Whether steps of both kinds were measured.</summary>
    public bool IsKnown => _decode.IsKnown && _promptToken.IsKnown;

    /// <summary>The next step beside generations should run no prompt, so that generations alone are measured anew.</summary>
    public bool IsPauseDue => _mixed >= MixedInARow;

    /// <summary>D: seconds of a step of <paramref name="decodes"/> ≥ 1 generations; 0 while nothing was measured.</summary>
    public double Decode(int decodes) => _decode.At(decodes);

    /// <summary>p · c(p): seconds that <paramref name="tokens"/> ≥ 1 prompt tokens add to a step with generations.</summary>
    public double Prompt(int tokens) => tokens * _promptToken.At(tokens);

    /// <summary>Learns from a step.</summary>
    /// <param name="decodes">Generations in it.</param>
    /// <param name="promptTokens">Prompt tokens in it.</param>
    /// <param name="seconds">What the model took.</param>
    public void OnStep(int decodes, int promptTokens, double seconds)
    {
        if (decodes == 0)
        {
            return;
        }

        if (promptTokens == 0)
        {
            _mixed = 0;
            _decode.Add(decodes, _decode.IsKnown ? Bounded(seconds, Decode(decodes)) : seconds);
            return;
        }

        _mixed++;
        if (_decode.IsKnown)
        {
            double alone = Decode(decodes);
            double bounded = _promptToken.IsKnown ? Bounded(seconds, alone + Prompt(promptTokens)) : seconds;
            _promptToken.Add(promptTokens, Math.Max(0, bounded - alone) / promptTokens);
        }
    }

    private static double Bounded(double seconds, double expected) =>
        expected > 0 ? Math.Clamp(seconds, (1 - Tolerance) * expected, (1 + Tolerance) * expected) : seconds;
}
