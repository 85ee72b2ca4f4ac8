using System.Globalization;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>A run's progress in words; a figure that is not known yet is left out.</summary>
internal static class ProgressText
{
    /// <summary>Before the first step.</summary>
    public static string Start(RunStart run) => Invariant(
        $"training {run.Parameters:N0} parameters, steps {run.FirstStep} to {run.Steps} of {run.TokensPerStep:N0} tokens");

    /// <summary>Where it is and when it will be done.</summary>
    public static string Position(RunProgress progress) =>
        Invariant($"step {progress.Step}/{progress.Run.Steps}") + (progress.Left is { } left ? $"  {Duration(left)} left" : "");

    /// <summary>How it does.</summary>
    public static string Figures(RunProgress progress) => string.Join("  ", new[]
    {
        Figure(progress.Loss, value => Invariant($"loss {value:F3}")),
        Figure(progress.HeldOut, value => Invariant($"held-out {value:F3}")),
        Figure(progress.LearningRate, value => Invariant($"lr {value:0.00e0}")),
        Figure(progress.TokensPerSecond, value => Invariant($"{value:N0} tokens/s")),
    }.OfType<string>());

    /// <summary>An evaluation.</summary>
    public static string Evaluation(EvaluationRecord record) => Invariant($"step {record.Step}  held-out loss {record.Loss:F4}, perplexity {record.Perplexity:F2}")
        + (double.IsFinite(record.BitsPerByte) ? Invariant($", {record.BitsPerByte:F4} bits/byte") : "")
        + (record.Layers.Count > 0 ? Invariant($", least expert share {record.Layers.Min(layer => layer.LeastShare):P1}") : "")
        + (record.IsBest ? ", best so far" : "");

    /// <summary>The end.</summary>
    public static string End(RunResult result)
    {
        string how = result.End switch
        {
            RunEnd.Completed => "done",
            RunEnd.StoppedEarly => "stopped early, the held-out loss no longer fell",
            RunEnd.Interrupted => "interrupted, everything is saved",
            _ => "failed",
        };
        return Invariant($"{how}: {result.Step} steps, {result.Tokens:N0} tokens in {Duration(TimeSpan.FromSeconds(result.Seconds))}")
            + (result.BestLoss is { } best ? Invariant($", best held-out loss {best:F4} at step {result.BestStep}") : "");
    }

    /// <summary>Minutes and seconds, with hours from one hour on.</summary>
    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? Invariant($"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : Invariant($"{time.Minutes}:{time.Seconds:00}");

    private static string? Figure(double value, Func<double, string> text) => double.IsNaN(value) ? null : text(value);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
