using System.Globalization;
using System.Text;
using MoxE.Cli.Ablation.Plan;
using MoxE.Cli.Ablation.Trials;

namespace MoxE.Cli.Ablation.Report;

/// <summary>results.csv: a row for each figure of each trial.</summary>
internal static class ResultsCsv
{
    private const string Header = "group,name,seed,metric,value\n";

    /// <summary>The file's text, runs and seeds in the order of the plan.</summary>
    public static string Write(AblationResults results)
    {
        StringBuilder text = new(Header);
        foreach (AblationRun run in results.Plan.Runs)
        {
            foreach (long seed in results.Plan.Seeds)
            {
                foreach (TrialResult trial in results.Trials.Concat(results.Serving).Where(trial => trial.Name == run.Name && trial.Seed == seed))
                {
                    foreach ((string metric, double value) in trial.Metrics)
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
