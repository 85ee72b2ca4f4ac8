using MoxE.Model.Export;
using Spectre.Console;

namespace MoxE.Cli.Output;

/// <summary>Shows how far an export is: a bar to a person, a line for each tenth to a file.</summary>
internal static class ExportDisplay
{
    /// <summary>Runs <paramref name="export"/> and shows what it reports.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; thrown out of the export, which removes what it wrote.</exception>
    public static void Show(CliContext context, Action<IProgress<ExportProgress>> export, CancellationToken stop)
    {
        if (!context.ErrorIsTerminal)
        {
            export(new ExportLines(context.Error, stop));
            return;
        }

        context.ErrorConsole().Progress().Start(bars => export(new Bars(bars, stop)));
    }

    /// <summary>What is done in a stage.</summary>
    public static string Title(ExportStage stage) => stage == ExportStage.Weights ? "writing weights" : "hashing files";

    private sealed class Bars(ProgressContext bars, CancellationToken stop) : IProgress<ExportProgress>
    {
        private readonly Dictionary<ExportStage, ProgressTask> _tasks = [];

        public void Report(ExportProgress value)
        {
            stop.ThrowIfCancellationRequested();
            if (!_tasks.TryGetValue(value.Stage, out ProgressTask? task))
            {
                _tasks.Add(value.Stage, task = bars.AddTask(Title(value.Stage), maxValue: value.TotalBytes));
            }

            task.Value = value.DoneBytes;
        }
    }
}
