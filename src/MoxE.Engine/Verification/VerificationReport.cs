namespace MoxE.Engine.Verification;

/// <summary>The outcome of one case.</summary>
/// <param name="Case">The case's name.</param>
/// <param name="Tolerance">Largest allowed relative error.</param>
/// <param name="Worst">By way and kind of tensor: the worst relative error over all sequences and layers; infinite where a tensor is missing or an index differs.</param>
public sealed record VerificationReport(string Case, double Tolerance, IReadOnlyDictionary<VerificationWay, IReadOnlyDictionary<string, double>> Worst)
{
    /// <summary>Whether every error is within the tolerance.</summary>
    public bool Passed => Worst.Values.All(kinds => kinds.Values.All(error => error <= Tolerance));

    /// <summary>The worst error of one way.</summary>
    public double WorstOf(VerificationWay way) => Worst[way].Values.Max();

    /// <summary>Kinds of tensor that were compared, sorted.</summary>
    public IEnumerable<string> Kinds => Worst.Values.SelectMany(kinds => kinds.Keys).Distinct().Order(StringComparer.Ordinal);
}
