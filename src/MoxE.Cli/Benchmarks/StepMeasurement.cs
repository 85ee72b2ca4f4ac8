using MoxE.Cli.Benchmarks.Floor;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks;

/// <summary>What measuring a kind of step gave.</summary>
/// <param name="Time">Median time of a step.</param>
/// <param name="Cost">What a step moved and computed, in the mean.</param>
/// <param name="Share">Median over the rounds of floor / time, each with the ceilings that were measured just before.</param>
internal sealed record StepMeasurement(TimeSpan Time, StepCost Cost, double Share)
{
    /// <summary>Sums up some rounds.</summary>
    /// <param name="rounds">One or more: the machine's ceilings just before, the time of a step, what it cost.</param>
    public static StepMeasurement Of(IReadOnlyList<(MachineCeilings Ceilings, TimeSpan Time, StepCost Cost)> rounds) => new(
        Median.Of(rounds.Select(round => round.Time)),
        rounds[^1].Cost,
        Median.Of(rounds.Select(round => round.Cost.FloorSeconds(round.Ceilings) / round.Time.TotalSeconds)));
}
