namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Random trials of the seeds 0 … n − 1, on several threads: the same in every run.</summary>
internal static class Seeds
{
    /// <summary>Runs a trial for each seed; the first failure says which one.</summary>
    public static void Sample(Action<int> trial, int iter) => Parallel.For(0, iter, seed =>
    {
        try
        {
            trial(seed);
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
        }
    });
}
