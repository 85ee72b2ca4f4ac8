using MoxE.Engine.Requests;

namespace MoxE.Cli.Chat;

/// <summary>What the routers did with a token, or a piece of several, as means over the layers.</summary>
/// <param name="Difficulty">How hard it was expected to be, 0 … 1; null for models that predict none.</param>
/// <param name="MLstmShare">Weight of the mLSTM experts, 0 … 1; null where it is not known or there are none.</param>
internal readonly record struct TokenRouting(double? Difficulty, double? MLstmShare)
{
    /// <summary>The mean of several; null of none.</summary>
    public static TokenRouting? Mean(IReadOnlyCollection<TokenRouting> tokens) =>
        tokens.Count == 0 ? null : new TokenRouting(tokens.Average(token => token.Difficulty), tokens.Average(token => token.MLstmShare));

    /// <summary>The mean over a token's layers.</summary>
    /// <param name="layers">What the routers did.</param>
    /// <param name="mLstmExperts">Experts 0 … n − 1 are mLSTM blocks; 0 for models without.</param>
    public static TokenRouting Of(IReadOnlyList<LayerRouting> layers, int mLstmExperts) => new(
        layers.Average(layer => layer.Difficulty),
        mLstmExperts == 0 ? null : layers.Average(layer => layer.Experts.Zip(layer.Weights).Sum(pair => pair.First < mLstmExperts ? pair.Second : 0.0)));
}
