using MoxE.Model.Routing;
using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>The columns of <see cref="CsvLog"/>, named and filled in one order. Figures of layers follow those of the record, layer by layer.</summary>
internal static class CsvColumns
{
    /// <summary>Names of the auxiliary losses, as in <see cref="LayerLosses"/>.</summary>
    public static IReadOnlyList<string> AuxiliaryLosses { get; } = ["z", "load_balance", "difficulty", "group"];

    /// <summary>Header of the steps.</summary>
    /// <param name="layers">L.</param>
    public static IEnumerable<string> Steps(int layers) =>
    [
        "step", "tokens", "loss", "cross_entropy", "learning_rate", "gradient_norm", "tokens_per_second", "seconds",
        .. Enumerable.Range(0, layers).SelectMany(layer => AuxiliaryLosses.Select(loss => Layer(layer, loss))),
    ];

    /// <summary>A step, in the order of <see cref="Steps"/>.</summary>
    public static IEnumerable<string> Of(StepRecord record) =>
    [
        CsvLine.Field(record.Step), CsvLine.Field(record.Tokens), CsvLine.Field(record.Loss), CsvLine.Field(record.CrossEntropy),
        CsvLine.Field(record.LearningRate), CsvLine.Field(record.GradientNorm), CsvLine.Field(record.TokensPerSecond), CsvLine.Field(record.Seconds),
        .. record.Layers.SelectMany(layer => new[] { layer.Z, layer.LoadBalance, layer.Difficulty, layer.Group }.Select(CsvLine.Field)),
    ];

    /// <summary>Header of the evaluations.</summary>
    /// <param name="layers">L.</param>
    /// <param name="experts">E.</param>
    public static IEnumerable<string> Evaluations(int layers, int experts) =>
    [
        "step", "tokens", "loss", "perplexity", "bits_per_byte", "predicted_tokens", "is_best", "seconds",
        .. Enumerable.Range(0, layers).SelectMany(layer => (string[])
            [Layer(layer, "mean_entropy"), Layer(layer, "mean_difficulty"), .. Enumerable.Range(0, experts).Select(expert => Share(layer, expert))]),
    ];

    /// <summary>An evaluation, in the order of <see cref="Evaluations"/>.</summary>
    public static IEnumerable<string> Of(EvaluationRecord record) =>
    [
        CsvLine.Field(record.Step), CsvLine.Field(record.Tokens), CsvLine.Field(record.Loss), CsvLine.Field(record.Perplexity),
        CsvLine.Field(record.BitsPerByte), CsvLine.Field(record.PredictedTokens), record.IsBest ? "1" : "0", CsvLine.Field(record.Seconds),
        .. record.Layers.SelectMany(layer => (string[])
            [CsvLine.Field(layer.MeanEntropy), CsvLine.Field(layer.MeanDifficulty), .. layer.ExpertShares.Select(CsvLine.Field)]),
    ];

    /// <summary>Column of a figure of a layer.</summary>
    public static string Layer(int layer, string figure) => $"layer{layer}_{figure}";

    /// <summary>Column of an expert's share.</summary>
    public static string Share(int layer, int expert) => Layer(layer, $"share{expert}");
}
