using Spectre.Console;

namespace MoxE.Training.Reports;

/// <summary>Two lines at the bottom of a terminal that are drawn over again: a bar, and the run's figures.</summary>
internal sealed class LiveBar : IDisposable
{
    private const int BarWidth = 40;

    private readonly TaskCompletionSource _end = new();
    private readonly Task _shown;
    private LiveDisplayContext? _display;

    /// <summary>Begins to show.</summary>
    /// <exception cref="IOException">The terminal is closed.</exception>
    public LiveBar(IAnsiConsole console)
    {
        _shown = console.Live(Text.Empty).StartAsync(display =>
        {
            _display = display;
            return _end.Task;
        });
        if (_display is null)
        {
            _shown.GetAwaiter().GetResult(); // It failed before it came to show anything.
        }
    }

    /// <summary>Draws.</summary>
    /// <exception cref="IOException">The terminal is closed.</exception>
    public void Show(RunProgress progress) => _display!.UpdateTarget(new Rows(Bar(progress), new Text(ProgressText.Figures(progress))));

    /// <summary>Leaves the last picture where it is.</summary>
    /// <exception cref="IOException">The terminal is closed.</exception>
    public void Dispose()
    {
        _end.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }

    private static Markup Bar(RunProgress progress)
    {
        int full = (int)(progress.Share * BarWidth);
        return new Markup(
            $"[blue]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/] {Math.Floor(progress.Share * 100),3}%  {ProgressText.Position(progress)}");
    }
}
