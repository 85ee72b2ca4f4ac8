namespace MoxE.Cli.Evaluation;

/// <summary>How often two models would take the same next token of a text greedily, and how their cross-entropies differ.</summary>
/// <param name="Model">The other model.</param>
/// <param name="Predictions">Tokens predicted by both.</param>
/// <param name="Same">Of these, where both find the same token likeliest.</param>
/// <param name="NatsPerTokenOfOther">The other model's cross-entropy.</param>
internal sealed record GreedyAgreement(string Model, long Predictions, long Same, double NatsPerTokenOfOther)
{
    /// <summary>Same / Predictions.</summary>
    public double Share => (double)Same / Predictions;

    /// <summary>Compares the scores of two models on the same sequences.</summary>
    public static GreedyAgreement Of(string other, IReadOnlyList<SequenceScore> scores, IReadOnlyList<SequenceScore> othersScores)
    {
        SequenceScore total = EvalReport.Sum(othersScores);
        long same = scores.Zip(othersScores).Sum(pair => pair.First.Likeliest.Zip(pair.Second.Likeliest).LongCount(tokens => tokens.First == tokens.Second));
        return new GreedyAgreement(other, total.Predictions, same, total.NatsPerToken);
    }
}
