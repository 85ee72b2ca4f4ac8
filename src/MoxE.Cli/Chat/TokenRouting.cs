namespace MoxE.Cli.Chat;

/// <summary>What the routers did with a token, or a piece of several, as means over the layers.</summary>
/// <param name="Difficulty">How hard it was expected to be, 0 … 1; null for models that predict none.</param>
/// <param name="MLstmShare">Weight of the mLSTM experts, 0 … 1; null where it is not known or there are none.</param>
internal readonly record struct TokenRouting(double? Difficulty, double? MLstmShare)
{
    /// <summary>The mean of several; null of none.</summary>
    public static TokenRouting? Mean(IReadOnlyCollection<TokenRouting> tokens) =>
        tokens.Count == 0 ? null : new TokenRouting(tokens.Average(token => token.Difficulty), tokens.Average(token => token.MLstmShare));
}
