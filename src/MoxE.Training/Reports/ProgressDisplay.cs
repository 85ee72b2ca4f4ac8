using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>
/// Shows a person how a run goes: a live bar on a terminal; lines in a file or a pipe, one every few seconds and one for
/// each evaluation. A terminal that is closed meanwhile ends the display, not the run.
/// </summary>
/// <param name="context">Where to, and the clock.</param>
/// <param name="interval">Least time between two lines; 10 seconds by default.</param>
internal sealed class ProgressDisplay(TrainerContext context, TimeSpan? interval = null) : IRunLog
{
    private static readonly TimeSpan Lines = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Frames = TimeSpan.FromMilliseconds(200);

    private RunProgress? _progress;
    private LiveBar? _bar;
    private long? _shownAt;
    private bool _closed;

    /// <inheritdoc/>
    public void Started(RunStart start)
    {
        _progress = new RunProgress(start, context.Time);
        Guard(() =>
        {
            context.Error.WriteLine(ProgressText.Start(start));
            _bar = context.ErrorIsTerminal ? new LiveBar(context.ErrorConsole()) : null;
        });
    }

    /// <inheritdoc/>
    public void Step(StepRecord record)
    {
        _progress!.Add(record);
        if (_shownAt is not { } last || context.Time.GetElapsedTime(last) >= (_bar is null ? interval ?? Lines : Frames))
        {
            Guard(Show);
        }
    }

    /// <inheritdoc/>
    public void Evaluation(EvaluationRecord record)
    {
        _progress!.Add(record);
        Guard(() =>
        {
            if (_bar is null)
            {
                context.Error.WriteLine(ProgressText.Evaluation(record));
            }
            else
            {
                Show();
            }
        });
    }

    /// <inheritdoc/>
    public void Finished(RunResult result) => Guard(() =>
    {
        if (_bar is not null)
        {
            Show();
            _bar.Dispose();
        }

        context.Error.WriteLine(ProgressText.End(result));
    });

    private void Show()
    {
        _shownAt = context.Time.GetTimestamp();
        if (_bar is null)
        {
            context.Error.WriteLine($"{ProgressText.Position(_progress!)}  {ProgressText.Figures(_progress!)}");
        }
        else
        {
            _bar.Show(_progress!);
        }
    }

    private void Guard(Action show)
    {
        try
        {
            if (!_closed)
            {
                show();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _closed = true; // Nobody looks any more.
        }
    }
}
