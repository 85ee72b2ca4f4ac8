using System.Globalization;
using MoxE.Cli.Benchmarks.Records;
using MoxE.Cli.Output;
using Spectre.Console;

namespace MoxE.Cli.Benchmarks.Steps;

/// <summary>Measured steps for people: what is compared stands side by side, model after model.</summary>
internal sealed class StepsTable(CliContext context)
{
    public void Write(SavedRun run)
    {
        context.Out.WriteLine(run.Run.Machine.Describe());
        Table models = Tables.Create("model", "dtype", "threads", "load ms", "state kB", "memory MB", "GB/s", "GFLOP/s", "GOP/s bytes");
        foreach (ModelRow model in run.Models!)
        {
            Add(models, model.Model, model.Dtype, $"{model.Threads}", Number(model.LoadSeconds * 1e3, 0), Number(model.StateBytes / 1e3, 0), Number(model.ResidentBytes / 1e6, 0),
                Number(model.BytesPerSecond / 1e9, 1), Number(model.OperationsPerSecond / 1e9, 0), Number(model.IntegerOperationsPerSecond / 1e9, 0));
        }

        context.OutConsole().Write(models);
        Table table = Tables.Create("step", "threads", "model", "dtype", "ms/step", "tokens/s", "× first", "share of floor", "weights MB", "state MB", "GFLOP", "memory MB");
        foreach (StepRow row in InOrder(run.Steps!))
        {
            Add(table, Title(row), $"{row.Threads}", row.Model, row.Dtype, Number(row.Seconds * 1e3, 3), Number(row.TokensPerSecond, 0), Number(Ratio(row, run.Steps!), 2), row.ShareOfFloor.ToString("P0", CultureInfo.InvariantCulture),
                Number(row.WeightBytes / 1e6, 1), Number(row.StateBytes / 1e6, 1), Number(row.Operations / 1e9, 2), Number(row.ResidentBytes / 1e6, 0));
        }

        context.OutConsole().Write(table);
    }

    /// <summary>What a step is.</summary>
    public static string Title(StepRow row) => row switch
    {
        { Kind: "prefill" } => string.Create(CultureInfo.InvariantCulture, $"prefill {row.PromptTokens:N0}"),
        { Position: { } position } => string.Create(CultureInfo.InvariantCulture, $"decode at {position:N0}"),
        _ => $"decode, batch {row.Sequences}",
    };

    /// <summary>Like steps of all models and threads together.</summary>
    public static IEnumerable<StepRow> InOrder(IReadOnlyList<StepRow> rows) => rows.GroupBy(Title).SelectMany(group => group.OrderBy(row => row.Threads));

    /// <summary>Speed over that of the first model in the same step with as many threads.</summary>
    public static double Ratio(StepRow row, IReadOnlyList<StepRow> rows) =>
        row.TokensPerSecond / rows.First(other => other.Threads == row.Threads && Title(other) == Title(row)).TokensPerSecond;

    private static void Add(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Number(double? value, int digits) => value?.ToString($"N{digits}", CultureInfo.InvariantCulture) ?? "-";
}
