namespace MoxE.Client;

/// <summary>What the routers of a MoxE model did with one token.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Layers">One entry a layer.</param>
public sealed record RoutedToken(int TokenId, IReadOnlyList<RoutedLayer> Layers);

/// <summary>What one layer's router did.</summary>
public sealed record RoutedLayer
{
    /// <summary>The chosen experts, best first.</summary>
    public required IReadOnlyList<int> Experts { get; init; }

    /// <summary>Their weights, which sum to 1.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>How undecided the router was, 0 … 1.</summary>
    public double Entropy { get; init; }

    /// <summary>How hard it took the token to be, 0 … 1; null for models that predict none.</summary>
    public double? Difficulty { get; init; }
}
