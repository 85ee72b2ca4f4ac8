using MoxE.Model.Routing;
using MoxE.Training.Reports;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Plots;

/// <summary>What a run has reported so far.</summary>
/// <param name="Steps">In their order.</param>
/// <param name="Evaluations">In their order.</param>
internal sealed record RunHistory(IReadOnlyList<StepRecord> Steps, IReadOnlyList<EvaluationRecord> Evaluations)
{
    /// <summary>The largest number of tokens any record has.</summary>
    public long Tokens => Steps.Select(step => step.Tokens).Concat(Evaluations.Select(evaluation => evaluation.Tokens)).DefaultIfEmpty().Max();

    /// <summary>Reads the files of <see cref="CsvLog"/>; the run may still be writing them.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="TrainingException">A file is missing or is no such table.</exception>
    public static RunHistory Read(string folder)
    {
        CsvTable steps = CsvTable.Read(Path.Combine(folder, CsvLog.StepsFile));
        CsvTable evaluations = CsvTable.Read(Path.Combine(folder, CsvLog.EvaluationsFile));
        int layers = Count(steps, layer => CsvColumns.Layer(layer, CsvColumns.AuxiliaryLosses[0]));
        int routed = Count(evaluations, layer => CsvColumns.Share(layer, 0));
        int experts = Count(evaluations, expert => CsvColumns.Share(0, expert));
        return new RunHistory([.. steps.Rows.Select(row => Step(row, layers))], [.. evaluations.Rows.Select(row => Evaluation(row, routed, experts))]);
    }

    private static int Count(CsvTable table, Func<int, string> column)
    {
        int count = 0;
        while (table.Has(column(count)))
        {
            count++;
        }

        return count;
    }

    private static StepRecord Step(CsvRow row, int layers) => new(
        row.Integer("step"),
        (long)row.Number("tokens"),
        row.Number("loss"),
        row.Number("cross_entropy"),
        [.. Enumerable.Range(0, layers).Select(layer => Losses(row, layer))],
        row.Number("learning_rate"),
        row.Number("gradient_norm"),
        row.Number("tokens_per_second"),
        row.Number("seconds"));

    private static LayerLosses Losses(CsvRow row, int layer)
    {
        double[] values = [.. CsvColumns.AuxiliaryLosses.Select(loss => row.Number(CsvColumns.Layer(layer, loss)))];
        return new LayerLosses(values[0], values[1], values[2], values[3]);
    }

    private static EvaluationRecord Evaluation(CsvRow row, int layers, int experts) => new(
        row.Integer("step"),
        (long)row.Number("tokens"),
        row.Number("loss"),
        row.Number("bits_per_byte"),
        (long)row.Number("predicted_tokens"),
        row.Integer("is_best") == 1,
        [.. Enumerable.Range(0, layers).Select(layer => Routing(row, layer, experts))],
        row.Number("seconds"));

    private static LayerRouting Routing(CsvRow row, int layer, int experts) => new(
        [.. Enumerable.Range(0, experts).Select(expert => row.Number(CsvColumns.Share(layer, expert)))],
        row.Number(CsvColumns.Layer(layer, "mean_entropy")),
        row.Number(CsvColumns.Layer(layer, "mean_difficulty")) is var difficulty && double.IsNaN(difficulty) ? null : difficulty);
}
