using System.Text.Json;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>Writes <c>log.jsonl</c> into the run's folder: one JSON object for each step and evaluation, in their order.</summary>
internal sealed class JsonlLog : IRunLog, IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "log.jsonl";

    private LogFile? _file;

    /// <inheritdoc/>
    public void Started(RunStart start) => _file = LogFile.Open(Path.Combine(start.Folder, FileName), start.FirstStep, StepOf);

    /// <inheritdoc/>
    public void Step(StepRecord record) => _file!.Write(RecordJson.Of(record));

    /// <inheritdoc/>
    public void Evaluation(EvaluationRecord record) => _file!.Write(RecordJson.Of(record));

    /// <inheritdoc/>
    public void Finished(RunResult result) => Dispose();

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static int? StepOf(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("step").GetInt32();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"a JSON object with an integer 'step' was expected ({exception.Message})", exception);
        }
    }
}
