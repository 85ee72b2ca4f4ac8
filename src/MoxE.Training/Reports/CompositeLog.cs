using System.Runtime.ExceptionServices;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>Reports to several logs, in their order. A log that fails ends the call; at the end of the run each is still told, and the first failure is thrown then.</summary>
internal sealed class CompositeLog(params IReadOnlyList<IRunLog> logs) : IRunLog
{
    /// <inheritdoc/>
    public void Started(RunStart start) => Each(log => log.Started(start));

    /// <inheritdoc/>
    public void Step(StepRecord record) => Each(log => log.Step(record));

    /// <inheritdoc/>
    public void Evaluation(EvaluationRecord record) => Each(log => log.Evaluation(record));

    /// <inheritdoc/>
    public void Finished(RunResult result)
    {
        Exception? first = null;
        foreach (IRunLog log in logs)
        {
            try
            {
                log.Finished(result);
            }
            catch (Exception exception) when (exception is TrainingException or IOException or UnauthorizedAccessException)
            {
                first ??= exception;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private void Each(Action<IRunLog> report)
    {
        foreach (IRunLog log in logs)
        {
            report(log);
        }
    }
}
