namespace MoxE.Model.Routing;

/// <summary>
/// Ten bands of token rarity, each holding about a tenth of the training text. Tokens of one rarity always share a band, so
/// a token that is more than a tenth of the text leaves bands beside it empty.
/// </summary>
public sealed class RarityBands
{
    /// <summary>Bands: 10.</summary>
    public const int Count = 10;

    /// <summary>Bands 0 to 4 are the common tokens: the most frequent half of the text.</summary>
    public const int CommonCount = 5;

    private RarityBands(double[] borders) => Borders = borders;

    /// <summary>
    /// Borders in bits, ascending, [9]: border i is the least rarity at or below which lie at least (i + 1) tenths of the
    /// text. Band b takes the tokens above border b − 1 and up to border b; the last band is thus the rarest tokens that
    /// together are at most a tenth of the text.
    /// </summary>
    public IReadOnlyList<double> Borders { get; }

    /// <summary>The band of a token, 0 (commonest) … 9 (rarest).</summary>
    /// <param name="bits">Its rarity, a number.</param>
    public int BandOf(double bits)
    {
        int band = 0;
        while (band < Borders.Count && bits > Borders[band])
        {
            band++;
        }

        return band;
    }

    /// <summary>Bands of a vocabulary.</summary>
    /// <param name="counts">[V].</param>
    /// <param name="bits">Rarity of each token, [V].</param>
    /// <param name="total">Sum of (count + 1).</param>
    internal static RarityBands Of(IReadOnlyList<long> counts, double[] bits, double total)
    {
        int[] commonestFirst = [.. Enumerable.Range(0, bits.Length).OrderByDescending(token => counts[token])];
        var borders = new double[Count - 1];
        double mass = 0; // Whole numbers: exact up to 2^53 tokens.
        int next = 0;
        foreach (int token in commonestFirst)
        {
            mass += counts[token] + 1.0;
            while (next < borders.Length && mass * Count >= (next + 1) * total)
            {
                borders[next++] = bits[token];
            }
        }

        return new RarityBands(borders);
    }
}
