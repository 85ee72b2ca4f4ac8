namespace MoxE.Engine.Scheduling;

/// <summary>
/// How many prompt tokens may join a step in which generations advance: as many as lengthen it by no more than the
/// allowed part of what the generations alone take, nor by more than the longest stall; but one at least, so that
/// prompts end. One prompt token costs no more than the step of a single generation does, so even that one at most doubles a
/// step. Short prompts wait for a first token, which counts as four of the others: where four times their number is over
/// that of the generations, the allowed part grows by that ratio, and a burst of requests becomes a full batch soon.
/// </summary>
/// <param name="cost">What steps take.</param>
/// <param name="maxSlowdown">Most that prompts may add to a step, as a part of what the generations alone take; ≥ 0.</param>
/// <param name="maxStall">Most that prompts may add to a step, in seconds; ≥ 0.</param>
internal sealed class PromptBudget(StepCost cost, double maxSlowdown, double maxStall)
{
    private const double FirstTokenWeight = 4; // a wait for a first token, in waits for a next one

    /// <summary>Most prompt tokens beside <paramref name="decodes"/> ≥ 1 generations, 1 … <paramref name="room"/>; 0 when a step without prompts is due.</summary>
    /// <param name="decodes">Generations of the step.</param>
    /// <param name="shortPrompts">Prompts that wait and would fit a step of their own.</param>
    /// <param name="room">Tokens that the step has left; ≥ 0.</param>
    public int Beside(int decodes, int shortPrompts, int room)
    {
        if (cost.IsPauseDue)
        {
            return 0;
        }

        if (!cost.IsKnown)
        {
            return Math.Min(1, room);
        }

        double burst = Math.Max(1, FirstTokenWeight * shortPrompts / decodes);
        double bearable = Math.Min(maxSlowdown * burst * cost.Decode(decodes), maxStall);
        int fits = Math.Min(1, room), tooMany = room + 1;
        while (tooMany - fits > 1)
        {
            int middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = cost.Prompt(middle) <= bearable ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }
}
