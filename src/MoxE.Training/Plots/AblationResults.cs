using MoxE.Training.Reports;

namespace MoxE.Training.Plots;

/// <summary>A metric of one configuration over its seeds.</summary>
/// <param name="Name">Of the configuration.</param>
/// <param name="Values">A finite number for each seed that has one.</param>
internal sealed record MetricValues(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Mean over the seeds; NaN without any.</summary>
    public double Mean => Values.Count > 0 ? Values.Average() : double.NaN;

    /// <summary>Standard deviation over the seeds (n − 1); 0 with one.</summary>
    public double Spread
    {
        get
        {
            double mean = Mean;
            return Values.Count > 1 ? Math.Sqrt(Values.Sum(value => (value - mean) * (value - mean)) / (Values.Count - 1)) : 0;
        }
    }
}

/// <summary>Results of an ablation in tidy form: columns group, name, seed, metric, value. Everything keeps the order of the file.</summary>
internal sealed class AblationResults
{
    private static readonly string[] Columns = ["group", "name", "seed", "metric", "value"];
    private readonly IReadOnlyList<(string Group, string Name, string Metric, double Value)> _rows;

    private AblationResults(IReadOnlyList<(string Group, string Name, string Metric, double Value)> rows) => _rows = rows;

    /// <summary>Groups of configurations that are compared with each other.</summary>
    public IReadOnlyList<string> Groups => [.. _rows.Select(row => row.Group).Distinct()];

    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingException">It cannot be read, lacks a column, or holds a value that is no number.</exception>
    public static AblationResults Read(string path)
    {
        CsvTable table = CsvTable.Read(path);
        foreach (string column in Columns)
        {
            table.IndexOf(column); // Also of a table without a line.
        }

        return new AblationResults([.. table.Rows.Select(row => (row.Text("group"), row.Text("name"), row.Text("metric"), row.Number("value")))]);
    }

    /// <summary>The same with one configuration first in every group but its own, which is left out if it has no other.</summary>
    /// <param name="reference">Name of the configuration that the others are compared with.</param>
    /// <exception cref="TrainingException">There is none of that name; the message lists those there are.</exception>
    public AblationResults ComparedWith(string reference)
    {
        var own = _rows.Where(row => row.Name == reference).ToArray();
        if (own.Length == 0)
        {
            throw new TrainingException($"--reference: found \"{reference}\"; allowed: {string.Join(", ", _rows.Select(row => row.Name).Distinct())}");
        }

        return new AblationResults(
        [
            .. _rows.GroupBy(row => row.Group)
                .Where(group => group.Any(row => row.Name != reference))
                .SelectMany(group => own.Select(row => row with { Group = group.Key }).Concat(group.Where(row => row.Name != reference))),
        ]);
    }

    /// <summary>Metrics that a group has.</summary>
    public IReadOnlyList<string> Metrics(string group) => [.. _rows.Where(row => row.Group == group).Select(row => row.Metric).Distinct()];

    /// <summary>A metric of every configuration of a group; one without it has no values.</summary>
    public IReadOnlyList<MetricValues> Of(string group, string metric) =>
    [
        .. _rows.Where(row => row.Group == group).GroupBy(row => row.Name).Select(name => new MetricValues(
            name.Key, [.. name.Where(row => row.Metric == metric && double.IsFinite(row.Value)).Select(row => row.Value)])),
    ];
}
