using MoxE.Fuzz.Targets;

namespace MoxE.Fuzz.Running;

/// <summary>A whole run in this process: every target in turn, a part of its inputs each round, so that a run that is cut short has met all of them.</summary>
internal sealed class FuzzRun(FuzzSettings settings, TimeProvider time, FailureStore failures, Action<string> print)
{
    private const int Round = 200; // inputs for each share
    private const long MaxGrowth = 64L << 20; // bytes of managed memory that may be left at the end

    /// <summary>Runs targets.</summary>
    /// <param name="targets">Disposed at the end.</param>
    /// <returns>The exit code: 0 when nothing failed.</returns>
    public int Run(IReadOnlyList<FuzzTarget> targets)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        RunAll(targets);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        print($"{failures.Count} failures, {growth >> 10} KiB of managed memory more than before");
        return failures.Count == 0 && growth <= MaxGrowth ? 0 : 1;
    }

    private void RunAll(IReadOnlyList<FuzzTarget> targets)
    {
        using Watchdog watchdog = new(time, settings.Deadline, () => Environment.Exit(Watchdog.Hung));
        using CurrentInput? current = settings.Trace is null ? null : new CurrentInput(settings.Trace);
        RunParts parts = new(time, failures, watchdog, current, print);
        TargetRun[] runs = [.. targets.Where(target => settings.Target is null || target.Name == settings.Target).Select(target => new TargetRun(target, settings.Seed, parts))];
        long start = time.GetTimestamp();
        foreach (TargetRun run in runs)
        {
            run.Replay();
            print($"{run.Target.Name}: {run.Inputs.Count} inputs of the corpus, {run.Edges} edges");
        }

        RunInRounds(runs, start);
        Report(runs, time.GetElapsedTime(start));
        foreach (TargetRun run in runs.Where(_ => settings.Distills))
        {
            print($"{run.Target.Name}: {Distiller.Write(run)} inputs added to the corpus");
        }

        foreach (FuzzTarget target in targets)
        {
            End(target);
        }
    }

    private void RunInRounds(TargetRun[] runs, long start)
    {
        int shares = runs.Sum(run => run.Target.Share);
        Dictionary<TargetRun, long> left = runs.ToDictionary(run => run, run => settings.Inputs * run.Target.Share / shares);
        left[runs[0]] += settings.Inputs - left.Values.Sum();
        while (left.Values.Any(count => count > 0))
        {
            foreach (TargetRun run in runs)
            {
                if (time.GetElapsedTime(start) > settings.Time)
                {
                    return;
                }

                long count = Math.Min(left[run], Round * run.Target.Share);
                run.Run(count);
                left[run] -= count;
            }
        }
    }

    private void Report(TargetRun[] runs, TimeSpan elapsed)
    {
        foreach (TargetRun run in runs)
        {
            print($"{run.Target.Name,-16} {run.Ran,9} inputs  {run.Edges,6} edges  {run.Inputs.Count,5} in the corpus, slowest {run.Slowest.TotalMilliseconds,4:F0} ms");
        }

        long ran = runs.Sum(run => run.Ran);
        print($"{ran} inputs in {elapsed.TotalSeconds:F1} s, {ran / elapsed.TotalSeconds:F0} a second; {runs.Sum(run => run.Edges)} edges");
    }

    /// <summary>A target looks for leaks when it ends.</summary>
    private void End(FuzzTarget target)
    {
        try
        {
            target.Dispose();
        }
        catch (RuleBrokenException leak)
        {
            print(failures.Add(target.Name, [], leak) ?? leak.Message);
        }
    }
}
