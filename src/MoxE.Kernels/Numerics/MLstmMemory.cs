using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>One step of an mLSTM head's memory. P is a multiple of the vector's width.</summary>
internal static unsafe class MLstmMemory
{
    /// <summary>n' = α n + β k̂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateKeys<S, TVec>(float* n, float* k, float alpha, float beta, float keyScale, int headSize)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec kept = S.Broadcast(alpha);
        TVec added = S.Broadcast(beta);
        TVec scale = S.Broadcast(keyScale);
        for (int i = 0; i < headSize; i += S.Width)
        {
            TVec key = S.Multiply(S.Load(k + i), scale);
            S.Store(n + i, S.MultiplyAdd(added, key, S.Multiply(kept, S.Load(n + i))));
        }
    }

    /// <summary>
    /// C' = α C + (β k̂) vᵀ and h = qᵀC' / divisor, reading and writing C once. h sums over the keys in order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateAndRead<S, TVec>(
        float* C, float* q, float* k, float* v, float alpha, float beta, float keyScale, float divisor, int headSize, float* h)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        TVec kept = S.Broadcast(alpha);
        TVec by = S.Broadcast(divisor);
        int column = 0;
        for (; column + (4 * S.Width) <= headSize; column += 4 * S.Width)
        {
            TVec v0 = S.Load(v + column);
            TVec v1 = S.Load(v + column + S.Width);
            TVec v2 = S.Load(v + column + (2 * S.Width));
            TVec v3 = S.Load(v + column + (3 * S.Width));
            TVec h0 = S.Broadcast(0);
            TVec h1 = h0;
            TVec h2 = h0;
            TVec h3 = h0;
            float* cell = C + column;
            for (int key = 0; key < headSize; key++)
            {
                TVec write = S.Broadcast(beta * (k[key] * keyScale));
                TVec query = S.Broadcast(q[key]);
                TVec c0 = S.MultiplyAdd(write, v0, S.Multiply(kept, S.Load(cell)));
                TVec c1 = S.MultiplyAdd(write, v1, S.Multiply(kept, S.Load(cell + S.Width)));
                TVec c2 = S.MultiplyAdd(write, v2, S.Multiply(kept, S.Load(cell + (2 * S.Width))));
                TVec c3 = S.MultiplyAdd(write, v3, S.Multiply(kept, S.Load(cell + (3 * S.Width))));
                S.Store(cell, c0);
                S.Store(cell + S.Width, c1);
                S.Store(cell + (2 * S.Width), c2);
                S.Store(cell + (3 * S.Width), c3);
                h0 = S.MultiplyAdd(query, c0, h0);
                h1 = S.MultiplyAdd(query, c1, h1);
                h2 = S.MultiplyAdd(query, c2, h2);
                h3 = S.MultiplyAdd(query, c3, h3);
                cell += headSize;
            }

            S.Store(h + column, S.Divide(h0, by));
            S.Store(h + column + S.Width, S.Divide(h1, by));
            S.Store(h + column + (2 * S.Width), S.Divide(h2, by));
            S.Store(h + column + (3 * S.Width), S.Divide(h3, by));
        }

        for (; column < headSize; column += S.Width)
        {
            TVec value = S.Load(v + column);
            TVec sum = S.Broadcast(0);
            float* cell = C + column;
            for (int key = 0; key < headSize; key++)
            {
                TVec write = S.Broadcast(beta * (k[key] * keyScale));
                TVec next = S.MultiplyAdd(write, value, S.Multiply(kept, S.Load(cell)));
                S.Store(cell, next);
                sum = S.MultiplyAdd(S.Broadcast(q[key]), next, sum);
                cell += headSize;
            }

            S.Store(h + column, S.Divide(sum, by));
        }
    }
}
