using MoxE.Plots;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Plots;

/// <summary>Draws the losses and expert shares of a run when it ends, out of its CSV files: to be told after those are closed. A run that failed is not drawn.</summary>
internal sealed class PlotLog : IRunLog
{
    private string? _folder;

    /// <inheritdoc/>
    public void Started(RunStart start) => _folder = start.Folder;

    /// <inheritdoc/>
    public void Step(StepRecord record)
    {
    }

    /// <inheritdoc/>
    public void Evaluation(EvaluationRecord record)
    {
    }

    /// <inheritdoc/>
    public void Finished(RunResult result)
    {
        if (_folder is null || result.End == RunEnd.Failed)
        {
            return;
        }

        foreach (Figure figure in RunPlots.OfLogs(_folder))
        {
            figure.Save(Path.Combine(_folder, RunPlots.Folder));
        }
    }
}
