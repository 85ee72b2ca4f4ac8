using MoxE.Cli.Benchmarks.Floor;
using MoxE.Kernels.Measuring;

namespace MoxE.Cli.Benchmarks;

/// <summary>What measuring a kind of step gave.</summary>
/// <param name="Time">Median time of a step.</param>
/// <param name="Cost">What a step moved and computed, in the mean.</param>
/// <param name="Share">Median over the rounds of floor / time, each with the ceilings that were measured just before.</param>
internal sealed record StepMeasurement(TimeSpan Time, StepCost Cost, double Share)
{
    /// <summary>Measures some rounds, the machine's ceilings in each.</summary>
    /// <param name="rounds">≥ 1.</param>
    /// <param name="meter">Has been told of every step of a round.</param>
    /// <param name="probe">Measures the ceilings; what it gives is added to <paramref name="ceilings"/>.</param>
    /// <param name="step">Runs a round and gives the time of a step.</param>
    /// <param name="ceilings">All ceilings so far.</param>
    public static StepMeasurement Of(int rounds, CostMeter meter, Func<MachineCeilings> probe, Func<TimeSpan> step, ICollection<MachineCeilings> ceilings)
    {
        List<TimeSpan> times = [];
        List<double> shares = [];
        StepCost cost = default;
        for (int round = 0; round < rounds; round++)
        {
            MachineCeilings now = probe();
            ceilings.Add(now);
            TimeSpan time = step();
            cost = meter.TakeMean();
            times.Add(time);
            shares.Add(cost.FloorSeconds(now) / time.TotalSeconds);
        }

        return new StepMeasurement(Median.Of(times), cost, Median.Of(shares));
    }
}
