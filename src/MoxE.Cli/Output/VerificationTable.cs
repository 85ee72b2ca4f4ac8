using System.Globalization;
using MoxE.Engine.Verification;
using Spectre.Console;

namespace MoxE.Cli.Output;

/// <summary>The outcome of a case: a row for each kind of tensor, a column for each way, and a line that sums up.</summary>
internal sealed class VerificationTable(CliContext context)
{
    public void Write(VerificationReport report)
    {
        VerificationWay[] ways = [.. report.Worst.Keys.Order()];
        Table table = Tables.Create("tensor", [.. ways.Select(way => way.ToString().ToLowerInvariant())]);
        foreach (string kind in report.Kinds)
        {
            table.AddRow([new Text(kind), .. ways.Select(way => Cell(report.Worst[way], kind, report.Tolerance))]);
        }

        context.OutConsole().Write(table);
        context.Out.WriteLine($"{report.Case}: {(report.Passed ? "passed" : "OVER TOLERANCE")}, worst {Number(ways.Max(report.WorstOf))}, tolerance {Number(report.Tolerance)}");
        context.Out.WriteLine();
    }

    /// <summary>An error; one over the tolerance is marked with an exclamation mark, in red where there are colours.</summary>
    private static Text Cell(IReadOnlyDictionary<string, double> worst, string kind, double tolerance)
    {
        if (!worst.TryGetValue(kind, out double error))
        {
            return new Text("-");
        }

        return error <= tolerance ? new Text(Number(error)) : new Text($"{Number(error)} !", new Style(Color.Red));
    }

    private static string Number(double error) =>
        double.IsFinite(error) ? error.ToString("0.0e+00", CultureInfo.InvariantCulture) : "differs";
}
