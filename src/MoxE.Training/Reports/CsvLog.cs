using System.Globalization;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>Writes <c>steps.csv</c> and <c>evaluations.csv</c> into the run's folder: a header, then a line for each record.</summary>
internal sealed class CsvLog : IRunLog, IDisposable
{
    /// <summary>File of the steps.</summary>
    public const string StepsFile = "steps.csv";

    /// <summary>File of the evaluations.</summary>
    public const string EvaluationsFile = "evaluations.csv";

    private LogFile? _steps;
    private LogFile? _evaluations;

    /// <inheritdoc/>
    public void Started(RunStart start)
    {
        _steps = Open(start, StepsFile, CsvColumns.Steps(start.Layers));
        _evaluations = Open(start, EvaluationsFile, CsvColumns.Evaluations(start.Layers, start.Experts));
    }

    /// <inheritdoc/>
    public void Step(StepRecord record) => _steps!.Write(CsvLine.Join(CsvColumns.Of(record)));

    /// <inheritdoc/>
    public void Evaluation(EvaluationRecord record) => _evaluations!.Write(CsvLine.Join(CsvColumns.Of(record)));

    /// <inheritdoc/>
    public void Finished(RunResult result) => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps?.Dispose();
        _evaluations?.Dispose();
    }

    private static LogFile Open(RunStart start, string name, IEnumerable<string> columns)
    {
        string path = Path.Combine(start.Folder, name);
        string header = CsvLine.Join(columns);
        LogFile file = LogFile.Open(path, start.FirstStep, line => StepOf(line, header));
        if (file.IsEmpty)
        {
            file.Write(header);
        }

        return file;
    }

    private static int? StepOf(string line, string header)
    {
        if (line == header)
        {
            return null;
        }

        string step = line.Split(',', 2)[0];
        return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"the header of this model's runs or a step number was expected, not '{step}'");
    }
}
