using MoxE.Model.Export;

namespace MoxE.Cli.Output;

/// <summary>Export progress as a line whenever another tenth of a stage is done.</summary>
internal sealed class ExportLines(TextWriter output, CancellationToken stop) : IProgress<ExportProgress>
{
    private const int Tenth = 10;
    private (ExportStage Stage, long Percent) _shown = (ExportStage.Weights, 0);

    public void Report(ExportProgress value)
    {
        stop.ThrowIfCancellationRequested();
        long percent = value.TotalBytes == 0 ? 100 : 100 * value.DoneBytes / value.TotalBytes;
        percent -= percent % Tenth;
        if (percent > (_shown.Stage == value.Stage ? _shown.Percent : 0))
        {
            _shown = (value.Stage, percent);
            output.WriteLine($"{ExportDisplay.Title(value.Stage)}: {percent} % of {value.TotalBytes} bytes");
        }
    }
}
