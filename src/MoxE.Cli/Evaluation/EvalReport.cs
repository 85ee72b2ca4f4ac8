using MoxE.Cli.Evaluation.LastWords;

namespace MoxE.Cli.Evaluation;

/// <summary>The outcome of an evaluation; its JSON form is what <c>moxe eval --json</c> prints.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Total">All predictions together.</param>
/// <param name="Sequences">Each sequence, in the order given.</param>
/// <param name="Router">Each layer's router, over every row that was run.</param>
/// <param name="LastWord">The guessing of last words; null when it was not asked for.</param>
/// <param name="Agreement">The comparison with another model; null when it was not asked for.</param>
internal sealed record EvalReport(
    string Model, SequenceScore Total, IReadOnlyList<SequenceScore> Sequences, IReadOnlyList<LayerRouting> Router, LastWordScore? LastWord,
    GreedyAgreement? Agreement)
{
    /// <summary>Sums up the scores, of which there is at least one.</summary>
    public static SequenceScore Sum(IReadOnlyList<SequenceScore> sequences) => new(
        "total",
        sequences.Sum(score => score.Tokens),
        sequences.Sum(score => score.Predictions),
        sequences.Sum(score => score.Nats),
        sequences.All(score => score.PredictedBytes is not null) ? sequences.Sum(score => score.PredictedBytes) : null);
}
