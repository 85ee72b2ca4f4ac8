namespace MoxE.Engine.Requests;

/// <summary>What is known of one token beside its id. Immutable.</summary>
/// <param name="LogProb">Natural logarithm of the token's probability; null for a prompt's first token, and when not asked for.</param>
/// <param name="Top">The most probable tokens at this place, best first; as many as asked for. Empty when not asked for.</param>
/// <param name="Routing">What each layer's router did in the row that predicted this token, or for a prompt's token in its own row; null when not asked for.</param>
/// <remarks>
/// Log-probabilities are those of the model: the softmax of the logits as they leave the graph, before temperature,
/// penalties, bias and constraints.
/// </remarks>
public sealed record TokenDetail(float? LogProb, IReadOnlyList<TokenLogProb> Top, IReadOnlyList<LayerRouting>? Routing);

/// <summary>A token and its log-probability.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="LogProb">Natural logarithm of its probability.</param>
public readonly record struct TokenLogProb(int TokenId, float LogProb);

/// <summary>What one layer's router did with one token.</summary>
/// <param name="Experts">The chosen experts [K], best first.</param>
/// <param name="Weights">Their weights [K], summing to 1.</param>
/// <param name="Entropy">Normalised entropy of the router's distribution, 0 … 1.</param>
/// <param name="Difficulty">Predicted difficulty, 0 … 1; null for models that predict none.</param>
public sealed record LayerRouting(IReadOnlyList<int> Experts, IReadOnlyList<float> Weights, float Entropy, float? Difficulty);
