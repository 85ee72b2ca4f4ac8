using MoxE.Plots;
using MoxE.Training.Reports;

namespace MoxE.Training.Plots;

/// <summary>The pictures of a run, out of the files in its folder.</summary>
internal static class RunPlots
{
    /// <summary>Folder of the pictures inside the run's folder.</summary>
    public const string Folder = "plots";

    /// <summary>What the logs of a run show: losses and, once it was evaluated, expert shares.</summary>
    /// <exception cref="TrainingException">A file is missing or is no such table.</exception>
    public static IReadOnlyList<Figure> OfLogs(string run)
    {
        RunHistory history = RunHistory.Read(run);
        return [.. new[] { LossFigure.Of(history), SharesFigure.Of(history) }.OfType<Figure>()];
    }

    /// <summary>What <c>routing.csv</c> shows, as far as the model has it.</summary>
    /// <exception cref="TrainingException">The file is missing or is no such table.</exception>
    public static IReadOnlyList<Figure> OfRouting(string run)
    {
        var layers = RoutingCsv.Read(Path.Combine(run, RoutingCsv.FileName));
        return [.. new[] { DifficultyFigure.Of(layers), RarityFigure.Of(layers) }.OfType<Figure>()];
    }
}
