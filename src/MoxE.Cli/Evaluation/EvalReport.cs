namespace MoxE.Cli.Evaluation;

/// <summary>The outcome of an evaluation; its JSON form is what <c>moxe eval --json</c> prints.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Total">All predictions together.</param>
/// <param name="Sequences">Each sequence, in the order given.</param>
/// <param name="Router">Each layer's router, over every row that was run.</param>
internal sealed record EvalReport(string Model, SequenceScore Total, IReadOnlyList<SequenceScore> Sequences, IReadOnlyList<LayerRouting> Router)
{
    /// <summary>Sums up the scores, of which there is at least one.</summary>
    public static EvalReport Of(string model, IReadOnlyList<SequenceScore> sequences, RouterStatistics routers) => new(
        model,
        new SequenceScore(
            "total",
            sequences.Sum(score => score.Tokens),
            sequences.Sum(score => score.Predictions),
            sequences.Sum(score => score.Nats),
            sequences.All(score => score.PredictedBytes is not null) ? sequences.Sum(score => score.PredictedBytes) : null),
        sequences,
        routers.Layers());
}
