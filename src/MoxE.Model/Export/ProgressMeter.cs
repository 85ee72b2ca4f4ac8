namespace MoxE.Model.Export;

/// <summary>Counts the bytes of one stage and reports them.</summary>
internal sealed class ProgressMeter(IProgress<ExportProgress>? progress, ExportStage stage, long total)
{
    private long _done;

    public void Add(long bytes)
    {
        _done += bytes;
        progress?.Report(new ExportProgress(stage, _done, total));
    }
}
