using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Report;
using MoxE.Cli.Ablation.Trials;
using MoxE.Cli.Trainer;

namespace MoxE.Cli.Ablation;

/// <summary>
/// An ablation from start to end: every trial is trained and evaluated, some at a time; then, with nothing else at work,
/// the speeds of training and serving are measured. The reports are written anew after each trial, so that they are never lost.
/// </summary>
internal sealed class AblationSession
{
    private readonly AblationPlan _plan;
    private readonly AblationFolder _folder;
    private readonly CliContext _context;
    private readonly TrialRunner _runner;
    private readonly Dictionary<string, TrialResult> _done = []; // by Trial.Id, under its own lock
    private readonly List<string> _failures = []; // likewise
    private readonly long _start;
    private readonly TrialSpeeds _speeds;
    private IReadOnlyList<TrialResult> _measured = [];
    private int _finished;

    public AblationSession(AblationPlan plan, AblationFolder folder, CliContext context)
    {
        (_plan, _folder, _context, _start) = (plan, folder, context, context.Time.GetTimestamp());
        _runner = new TrialRunner(plan, folder, new TrainerProcess(context.Trainer));
        _speeds = new TrialSpeeds(plan, folder, context);
    }

    /// <summary>Does what is not done yet of some runs.</summary>
    /// <param name="runs">The runs to train; reports are of all runs that are done.</param>
    /// <param name="jobs">Trials at a time, ≥ 1.</param>
    /// <param name="stop">Ends the work early: no trial begins after it, and those under way are waited for.</param>
    /// <returns>An <see cref="ExitCode"/>: failed when a trial did.</returns>
    /// <exception cref="CommandException">A trial's settings cannot be merged, or it was done with others.</exception>
    public async Task<int> RunAsync(IReadOnlyCollection<AblationRun> runs, int jobs, CancellationToken stop)
    {
        // Seed by seed: an ablation that is cut short has whole comparisons.
        Trial[] all = [.. _plan.Seeds.SelectMany(seed => _plan.Runs.Select(run => new Trial(run, seed)))];
        foreach (Trial trial in all)
        {
            if (_runner.Done(trial) is { } result)
            {
                _done.Add(trial.Id, result);
            }
        }

        _measured = _speeds.Read();
        Trial[] pending = [.. all.Where(trial => runs.Contains(trial.Run) && !_done.ContainsKey(trial.Id))];
        await Parallel.ForEachAsync(
            pending,
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = stop },
            async (trial, _) => await RunAsync(trial, pending.Length, stop).ConfigureAwait(false)).ConfigureAwait(false);
        Trial[] firsts = [.. _plan.Runs.Select(run => all.FirstOrDefault(trial => trial.Run == run && _done.ContainsKey(trial.Id))).OfType<Trial>()];
        _measured = await _speeds.MeasureAsync(firsts, _measured, stop).ConfigureAwait(false);
        WriteReports();
        await _context.Out.WriteAsync(AblationTable.Write(Results())).ConfigureAwait(false);
        foreach (string failure in _failures)
        {
            await _context.Error.WriteLineAsync($"moxe: {failure}").ConfigureAwait(false);
        }

        return _failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task RunAsync(Trial trial, int pending, CancellationToken stop)
    {
        string outcome;
        TrialResult? result = null;
        try
        {
            result = await _runner.RunAsync(trial, stop).ConfigureAwait(false);
            outcome = FormattableString.Invariant($"perplexity {result.Metrics[Metric.Perplexity]:F2}");
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            outcome = $"failed: {Failure.Describe(exception)}";
        }

        lock (_done)
        {
            if (result is not null)
            {
                _done.Add(trial.Id, result);
                WriteReports();
            }
            else
            {
                _failures.Add($"{trial.Id}: {outcome}");
            }

            _finished++;
            TimeSpan elapsed = _context.Time.GetElapsedTime(_start);
            TimeSpan left = elapsed * (pending - _finished) / _finished;
            _context.Error.WriteLine(FormattableString.Invariant(
                $"{_finished} of {pending}: {trial.Id}: {outcome} ({elapsed.TotalMinutes:F1} min so far, about {left.TotalMinutes:F0} left)"));
        }
    }

    private AblationResults Results() => new(_plan, [.. _done.Values], _measured);

    private void WriteReports()
    {
        WholeFile.Write(_folder.Csv, ResultsCsv.OfModels(Results()));
        WholeFile.Write(_folder.LayersCsv, ResultsCsv.OfLayers(Results()));
        WholeFile.Write(_folder.Table, AblationTable.Write(Results()));
    }
}
