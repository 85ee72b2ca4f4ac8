namespace MoxE.Cli.Ablation.Trials;

/// <summary>Names of the figures, as they stand in results.csv. A figure of one layer has <see cref="OfLayer"/> added, a speed of decoding <see cref="OfBatch"/>.</summary>
internal static class Metric
{
    public const string Perplexity = "held_out_perplexity";
    public const string NatsPerToken = "held_out_nats_per_token";
    public const string BitsPerByte = "held_out_bits_per_byte";
    public const string Parameters = "parameters_total";
    public const string ActiveParameters = "parameters_active";
    public const string TrainingSpeed = "training_tokens_per_second";
    public const string TrainingTokens = "training_tokens";
    public const string LoadVariation = "load_variation";
    public const string LeastShare = "least_share";
    public const string DeadExperts = "dead_experts";
    public const string DifficultyEntropy = "corr_difficulty_entropy";
    public const string DifficultyRarity = "corr_difficulty_rarity";
    public const string EntropyRarity = "corr_entropy_rarity";
    public const string MLstmShare = "mlstm_share";
    public const string MLstmShareOfCommon = "mlstm_share_common";
    public const string MLstmShareOfRare = "mlstm_share_rare";
    public const string PrefillSpeed = "serving_prefill_tokens_per_second";
    public const string DecodeSpeed = "serving_decode_tokens_per_second";

    public static string OfLayer(string metric, int layer) => $"{metric}.layer{layer}";

    /// <summary>Whether a figure is one of <see cref="OfLayer"/>.</summary>
    public static bool IsOfLayer(string metric) => metric.Contains(".layer", StringComparison.Ordinal);

    public static string OfBatch(string metric, int batch) => $"{metric}.batch{batch}";
}
