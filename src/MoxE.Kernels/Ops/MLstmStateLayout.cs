using System.Collections.Immutable;

namespace MoxE.Kernels.Ops;

/// <summary>
/// How the state of an mLSTM block's cell (SPEC §5, §10) lies in its pools. The matrix memory is written every
/// <see cref="FoldEvery"/>th token only; the keys and values of the tokens since then lie beside it with the weights they
/// would have in it: C(now) = scale · C + Σ_j weight_j k̂_j v_jᵀ. So a step reads the memory and writes an eighth of it. Which
/// tokens are folded when depends on the token's place in its sequence alone, so the bits do not depend on how it came.
/// </summary>
/// <param name="heads">H, ≥ 1.</param>
/// <param name="headSize">P, ≥ 1.</param>
public sealed class MLstmStateLayout(int heads, int headSize)
{
    /// <summary>Tokens from one fold to the next: rows of <see cref="Recent"/>.</summary>
    public const int FoldEvery = 8;

    /// <summary>C of the last fold: [H, ceil(P / 32), P, 32], a head as <see cref="PanelLayout"/> packs (key, value).</summary>
    public ImmutableArray<long> Memory { get; } = [heads, PanelLayout.Panels(headSize), headSize, PanelLayout.Width];

    /// <summary>n: [H, P].</summary>
    public ImmutableArray<long> Normalizer { get; } = [heads, headSize];

    /// <summary>m: [H].</summary>
    public ImmutableArray<long> Stabilizer { get; } = [heads];

    /// <summary>[H, 8, 2, P rounded up to panels]: of each token since the last fold k̂ = k / sqrt(P), then v.</summary>
    public ImmutableArray<long> Recent { get; } = [heads, FoldEvery, 2, Padded(headSize)];

    /// <summary>[H, 10]: the number of tokens since the last fold, the scale of C (1 where the number is 0), and their weights.</summary>
    public ImmutableArray<long> Scales { get; } = [heads, ScalesPerHead];

    internal const int ScalesPerHead = FoldEvery + 2;

    /// <summary>P rounded up to whole panels.</summary>
    internal static int Padded(int headSize) => PanelLayout.Panels(headSize) * PanelLayout.Width;

    /// <summary>The memory as SPEC §10 has it, all tokens folded in.</summary>
    /// <param name="memory">As <see cref="Memory"/>.</param>
    /// <param name="recent">As <see cref="Recent"/>.</param>
    /// <param name="scales">As <see cref="Scales"/>.</param>
    /// <returns>[H, P, P], key by value.</returns>
    public float[] Folded(ReadOnlySpan<float> memory, ReadOnlySpan<float> recent, ReadOnlySpan<float> scales)
    {
        int padded = Padded(headSize);
        float[] folded = new float[heads * headSize * headSize];
        for (int head = 0; head < heads; head++)
        {
            ReadOnlySpan<float> own = scales.Slice(head * ScalesPerHead, ScalesPerHead);
            int pending = (int)own[0];
            float scale = pending == 0 ? 1 : own[1];
            for (int key = 0; key < headSize; key++)
            {
                for (int value = 0; value < headSize; value++)
                {
                    int panel = (head * padded / PanelLayout.Width) + (value / PanelLayout.Width);
                    float sum = scale * memory[(((panel * headSize) + key) * PanelLayout.Width) + (value % PanelLayout.Width)];
                    for (int j = 0; j < pending; j++)
                    {
                        ReadOnlySpan<float> token = recent[(((head * FoldEvery) + j) * 2 * padded)..];
                        sum = MathF.FusedMultiplyAdd(own[2 + j] * token[key], token[padded + value], sum);
                    }

                    folded[(((head * headSize) + key) * headSize) + value] = sum;
                }
            }
        }

        return folded;
    }
}
