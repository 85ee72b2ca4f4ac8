namespace MoxE.Training.Runs.Records;

/// <summary>One evaluation on held-out text, as it is logged.</summary>
/// <param name="Step">Steps done before it; 0 for an untrained model.</param>
/// <param name="Tokens">Trained on so far.</param>
/// <param name="Loss">Cross entropy, nats per token.</param>
/// <param name="BitsPerByte">Of the text the predicted tokens stand for; NaN without a tokenizer.</param>
/// <param name="PredictedTokens">How many predictions the means are over.</param>
/// <param name="IsBest">Whether no earlier evaluation of the run was as good.</param>
/// <param name="Layers">[L].</param>
/// <param name="Seconds">Since the run began, without the pauses between stop and resume.</param>
internal sealed record EvaluationRecord(
    int Step,
    long Tokens,
    double Loss,
    double BitsPerByte,
    long PredictedTokens,
    bool IsBest,
    IReadOnlyList<LayerRouting> Layers,
    double Seconds)
{
    /// <summary>e to the <see cref="Loss"/>.</summary>
    public double Perplexity => Math.Exp(Loss);
}
