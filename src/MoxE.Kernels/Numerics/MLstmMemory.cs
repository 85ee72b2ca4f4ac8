using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>What an mLSTM head does with its memory and with the tokens that are not in it yet.</summary>
internal static unsafe class MLstmMemory
{
    /// <summary>Keeps a token: key = k · scale, value = v; what pads them to whole panels is 0 from the start.</summary>
    public static void Remember<S, TVec>(float* k, float* v, float scale, int headSize, float* key, float* value)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int done = Scaling.Range<S, TVec>(k, scale, key, 0, headSize);
        Scaling.Range<SimdScalar, float>(k, scale, key, done, headSize);
        long bytes = (long)headSize * sizeof(float);
        Buffer.MemoryCopy(v, value, bytes, bytes);
    }

    /// <summary>n' = α n + β k̂.</summary>
    public static void UpdateNormalizer<S, TVec>(float* n, float* key, float alpha, float beta, int headSize)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int done = Normalizer<S, TVec>(n, key, alpha, beta, 0, headSize);
        Normalizer<SimdScalar, float>(n, key, alpha, beta, done, headSize);
    }

    /// <summary>h = (scale · read + Σ_j scores[j] values[j]) / divisor, the tokens in their order.</summary>
    /// <param name="read">[P] qᵀC of the stored memory.</param>
    /// <param name="scale">What the memory has decayed to since it was stored.</param>
    /// <param name="values">[tokens, stride].</param>
    /// <param name="stride">From one value to the next.</param>
    /// <param name="scores">[tokens] weight · q·k̂.</param>
    /// <param name="tokens">Tokens since the fold.</param>
    /// <param name="divisor">Of h.</param>
    /// <param name="headSize">P.</param>
    /// <param name="h">[P].</param>
    public static void Read<S, TVec>(
        float* read, float scale, float* values, int stride, float* scores, int tokens, float divisor, int headSize, float* h)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int done = Columns<S, TVec>(read, scale, values, stride, scores, tokens, divisor, h, 0, headSize);
        Columns<SimdScalar, float>(read, scale, values, stride, scores, tokens, divisor, h, done, headSize);
    }

    /// <summary>C = scale · C + Σ_j (weights[j] k̂_j) v_jᵀ, the tokens in their order, reading and writing C once.</summary>
    /// <param name="memory">[ceil(P / 32), P, 32].</param>
    /// <param name="scale">Of the memory.</param>
    /// <param name="weights">[8].</param>
    /// <param name="recent">[8, 2, Padded].</param>
    /// <param name="headSize">P.</param>
    /// <param name="factors">Scratch [P, 8].</param>
    public static void Fold<S, TVec>(float* memory, float scale, float* weights, float* recent, int headSize, float* factors)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        int padded = MLstmStateLayout.Padded(headSize);
        for (int j = 0; j < MLstmStateLayout.FoldEvery; j++)
        {
            float* key = recent + ((nint)j * 2 * padded);
            for (int i = 0; i < headSize; i++)
            {
                factors[(i * MLstmStateLayout.FoldEvery) + j] = weights[j] * key[i];
            }
        }

        for (int column = 0; column < padded; column += S.Width)
        {
            float* cell = memory + ((nint)(column / PanelLayout.Width) * headSize * PanelLayout.Width) + (column % PanelLayout.Width);
            FoldColumns<S, TVec>(cell, scale, factors, recent + padded + column, 2 * padded, headSize);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Normalizer<S, TVec>(float* n, float* key, float alpha, float beta, int i, int end)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec kept = S.Broadcast(alpha);
        TVec added = S.Broadcast(beta);
        for (; i + S.Width <= end; i += S.Width)
        {
            S.Store(n + i, S.MultiplyAdd(added, S.Load(key + i), S.Multiply(kept, S.Load(n + i))));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns<S, TVec>(
        float* read, float scale, float* values, int stride, float* scores, int tokens, float divisor, float* h, int i, int end)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec kept = S.Broadcast(scale);
        TVec by = S.Broadcast(divisor);
        for (; i + S.Width <= end; i += S.Width)
        {
            TVec sum = S.Multiply(kept, S.Load(read + i));
            float* value = values + i;
            for (int j = 0; j < tokens; j++)
            {
                sum = S.MultiplyAdd(S.Broadcast(scores[j]), S.Load(value), sum);
                value += stride;
            }

            S.Store(h + i, S.Divide(sum, by));
        }

        return i;
    }

    /// <summary>One vector of values of all keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldColumns<S, TVec>(float* cell, float scale, float* factors, float* values, int stride, int headSize)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec kept = S.Broadcast(scale);
        TVec v0 = S.Load(values);
        TVec v1 = S.Load(values + stride);
        TVec v2 = S.Load(values + (2 * (nint)stride));
        TVec v3 = S.Load(values + (3 * (nint)stride));
        TVec v4 = S.Load(values + (4 * (nint)stride));
        TVec v5 = S.Load(values + (5 * (nint)stride));
        TVec v6 = S.Load(values + (6 * (nint)stride));
        TVec v7 = S.Load(values + (7 * (nint)stride));
        for (int key = 0; key < headSize; key++)
        {
            TVec c = S.Multiply(kept, S.Load(cell));
            c = S.MultiplyAdd(S.Broadcast(factors[0]), v0, c);
            c = S.MultiplyAdd(S.Broadcast(factors[1]), v1, c);
            c = S.MultiplyAdd(S.Broadcast(factors[2]), v2, c);
            c = S.MultiplyAdd(S.Broadcast(factors[3]), v3, c);
            c = S.MultiplyAdd(S.Broadcast(factors[4]), v4, c);
            c = S.MultiplyAdd(S.Broadcast(factors[5]), v5, c);
            c = S.MultiplyAdd(S.Broadcast(factors[6]), v6, c);
            c = S.MultiplyAdd(S.Broadcast(factors[7]), v7, c);
            S.Store(cell, c);
            cell += PanelLayout.Width;
            factors += MLstmStateLayout.FoldEvery;
        }
    }
}
