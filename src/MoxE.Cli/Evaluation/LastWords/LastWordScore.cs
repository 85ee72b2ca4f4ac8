namespace MoxE.Cli.Evaluation.LastWords;

/// <summary>How well a model guesses the last words of passages.</summary>
/// <param name="Passages">Passages, ≥ 1.</param>
/// <param name="Correct">Those whose every token of the last word is the most probable one.</param>
/// <param name="TargetPerplexity">exp of the mean over the passages of −log p of the whole last word.</param>
/// <param name="MostFrequentWord">The last word that most passages have.</param>
/// <param name="ByChance">The accuracy of always guessing that word, 0 … 1.</param>
internal sealed record LastWordScore(int Passages, int Correct, double TargetPerplexity, string MostFrequentWord, double ByChance)
{
    /// <summary>Share of the passages that were guessed, 0 … 1.</summary>
    public double Accuracy => (double)Correct / Passages;
}
