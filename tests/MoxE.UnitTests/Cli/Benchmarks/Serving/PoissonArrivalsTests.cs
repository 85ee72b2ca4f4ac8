using MoxE.Cli.Benchmarks.Serving.Traffic;

namespace MoxE.UnitTests.Cli.Benchmarks.Serving;

public class PoissonArrivalsTests
{
    [Fact]
    public void Of_Seed_AreSumsOfLogarithmsOfItsDraws()
    {
        TimeSpan[] arrivals = [.. PoissonArrivals.Of(4, seed: 7).Take(50)];

        Random random = new(7);
        double[] gaps = [.. Enumerable.Range(0, 50).Select(_ => -Math.Log(1 - random.NextDouble()) / 4)];
        for (int i = 0; i < arrivals.Length; i++)
        {
            Assert.Equal(gaps.Take(i + 1).Sum(), arrivals[i].TotalSeconds, 1e-6);
        }

        Assert.Equal(arrivals, PoissonArrivals.Of(4, seed: 7).Take(50));
        Assert.NotEqual(arrivals, PoissonArrivals.Of(4, seed: 8).Take(50));
    }

    [Fact]
    public void Of_ManyArrivals_ComeAtTheRateAndCrowdAsChanceDoes()
    {
        const int rate = 5, seconds = 4000;
        TimeSpan[] arrivals = [.. PoissonArrivals.Of(rate, seed: 3).TakeWhile(arrival => arrival < TimeSpan.FromSeconds(seconds))];
        int[] inEach = new int[seconds];
        foreach (TimeSpan arrival in arrivals)
        {
            inEach[(int)arrival.TotalSeconds]++;
        }

        // A Poisson variable's variance is its mean; four standard errors of each, 0.035 and 0.12.
        double mean = inEach.Average();
        Assert.InRange(mean, rate - 0.15, rate + 0.15);
        Assert.InRange(inEach.Average(count => (count - mean) * (count - mean)), rate - 0.5, rate + 0.5);
    }
}
