using System.Text.Json.Serialization;

namespace MoxE.Cli.Evaluation;

/// <summary>The score of one sequence, or of all together.</summary>
/// <param name="Name">The sequence.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Predictions">Tokens predicted: all but the first.</param>
/// <param name="Nats">Σ −log p of the predicted tokens.</param>
/// <param name="PredictedBytes">UTF-8 bytes of the predicted tokens, or null when the model has no tokenizer.</param>
internal sealed record SequenceScore(string Name, long Tokens, long Predictions, [property: JsonIgnore] double Nats, long? PredictedBytes)
{
    /// <summary>The likeliest token in the place of each predicted one, in their order: what greedy decoding would take. Empty for a sum.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Likeliest { get; init; } = [];

    /// <summary>Cross-entropy in nats per predicted token.</summary>
    public double NatsPerToken => Nats / Predictions;

    /// <summary>exp of the cross-entropy.</summary>
    public double Perplexity => Math.Exp(NatsPerToken);

    /// <summary>Bits per byte of predicted text; null when no bytes are known.</summary>
    public double? BitsPerByte => PredictedBytes is > 0 ? Nats / Math.Log(2) / PredictedBytes : null;
}
