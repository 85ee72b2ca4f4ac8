using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The routed (token, expert) pairs of a step sorted by expert, tokens ascending within one: row i of the sorted order
/// is token <see cref="Tokens"/>[i], and pair (t, j) sits at row <see cref="Positions"/>[t·K + j].
/// </summary>
internal readonly unsafe struct ExpertDispatch
{
    private ExpertDispatch(int* first, int* tokens, int* positions)
    {
        First = first;
        Tokens = tokens;
        Positions = positions;
    }

    /// <summary>[E + 1] first sorted row of each expert, then T·K.</summary>
    public int* First { get; }

    /// <summary>[T·K] the token of each sorted row.</summary>
    public int* Tokens { get; }

    /// <summary>[T·K] the sorted row of each pair.</summary>
    public int* Positions { get; }

    /// <summary>Floats of scratch that <see cref="Sort"/> takes.</summary>
    public static long ScratchFloats(int pairs, int experts) => Scratch.Rounded(experts + 1) + (2 * Scratch.Rounded(pairs));

    /// <summary>Sorts the pairs by counting.</summary>
    /// <param name="chosen">[T, K] experts of each token.</param>
    /// <param name="tokens">T.</param>
    /// <param name="topK">K.</param>
    /// <param name="experts">E.</param>
    /// <param name="scratch">Room reserved by the caller.</param>
    public static ExpertDispatch Sort(int* chosen, int tokens, int topK, int experts, Scratch scratch)
    {
        int pairs = tokens * topK;
        var first = (int*)scratch.Take(experts + 1);
        var sorted = (int*)scratch.Take(pairs);
        var positions = (int*)scratch.Take(pairs);
        new Span<int>(first, experts + 1).Clear();
        for (int pair = 0; pair < pairs; pair++)
        {
            if ((uint)chosen[pair] >= (uint)experts)
            {
                throw new OrtCallException($"'experts' holds {chosen[pair]} for token {pair / topK}; allowed is 0 … {experts - 1}");
            }

            first[chosen[pair] + 1]++;
        }

        for (int expert = 0; expert < experts; expert++)
        {
            first[expert + 1] += first[expert];
        }

        for (int pair = 0; pair < pairs; pair++)
        {
            int row = first[chosen[pair]]++;
            sorted[row] = pair / topK;
            positions[pair] = row;
        }

        for (int expert = experts; expert > 0; expert--)
        {
            first[expert] = first[expert - 1];
        }

        first[0] = 0;
        return new ExpertDispatch(first, sorted, positions);
    }
}
