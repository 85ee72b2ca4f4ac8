using System.Globalization;
using System.Text;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.Cli.Ablation.Report;

/// <summary>results.csv and layers.csv: a row for each figure of each trial.</summary>
internal static class ResultsCsv
{
    private const string Header = "group,name,seed,metric,value\n";

    /// <summary>The text of results.csv, runs and seeds in the order of the plan.</summary>
    public static string OfModels(AblationResults results) => Write(results, metric => !Metric.IsOfLayer(metric));

    /// <summary>The text of layers.csv, likewise.</summary>
    public static string OfLayers(AblationResults results) => Write(results, Metric.IsOfLayer);

    private static string Write(AblationResults results, Func<string, bool> wanted)
    {
        StringBuilder text = new(Header);
        foreach (AblationRun run in results.Plan.Runs)
        {
            foreach (long seed in results.Plan.Seeds)
            {
                foreach (TrialResult trial in results.Trials.Concat(results.Speeds).Where(trial => trial.Name == run.Name && trial.Seed == seed))
                {
                    foreach ((string metric, double value) in trial.Metrics.Where(figure => wanted(figure.Key)))
                    {
                        text.Append(CultureInfo.InvariantCulture, $"{Field(run.Group)},{run.Name},{seed},{metric},{value:R}\n");
                    }
                }
            }
        }

        return text.ToString();
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
