using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace MoxE.Benchmarks;

/// <summary>A rate in units of 10⁹ a second: a share of a kernel's work over its mean time.</summary>
/// <param name="name">Header.</param>
/// <param name="legend">What it is.</param>
/// <param name="part">The share of the work.</param>
internal sealed class WorkColumn(string name, string legend, Func<Work, double> part) : IColumn
{
    public string Id => ColumnName;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => benchmark.Descriptor.Type.IsSubclassOf(typeof(KernelBenchmark)));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics?.Mean is { } nanoseconds
            ? (part(WorkOf(benchmarkCase)) / nanoseconds).ToString("N1", CultureInfo.InvariantCulture)
            : "-";

    private static Work WorkOf(BenchmarkCase benchmark)
    {
        using var workload = (KernelBenchmark)Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (ParameterInstance parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(workload, parameter.Value);
        }

        return workload.WorkOf(benchmark.Descriptor.WorkloadMethod.Name);
    }
}
