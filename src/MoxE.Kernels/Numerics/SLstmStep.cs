using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>The elementwise part of one step of one sLSTM head.</summary>
internal static unsafe class SLstmStep
{
    /// <summary>Moves c, n and m on and writes the output, for whole vectors of units from <paramref name="unit"/> on; returns where it stopped.</summary>
    /// <param name="pre">[4, d] pre-activations i, f, z, o.</param>
    /// <param name="cell">[4, width] rows y, c, n, m, at this head; y is left alone.</param>
    /// <param name="headSize">d.</param>
    /// <param name="width">D.</param>
    /// <param name="first">Whether this is the sequence's first step.</param>
    /// <param name="output">[d].</param>
    /// <param name="unit">The first unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Units<S, TVec>(float* pre, float* cell, int headSize, int width, bool first, float* output, int unit)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* c = cell + width;
        float* n = c + width;
        float* m = n + width;
        TVec one = S.Broadcast(1);
        for (; unit + S.Width <= headSize; unit += S.Width)
        {
            TVec preI = S.Load(pre + unit);
            TVec preF = S.Load(pre + headSize + unit);
            TVec preZ = S.Load(pre + (2 * headSize) + unit);
            TVec preO = S.Load(pre + (3 * headSize) + unit);
            TVec kept = S.Add(S.Load(m + unit), LogSigmoidFunction.Apply<S, TVec>(preF));
            TVec max = first ? preI : S.Max(kept, preI);
            TVec input = S.Min(one, Exponential.Exp<S, TVec>(S.Subtract(preI, max)));
            TVec forget = S.Min(one, Exponential.Exp<S, TVec>(S.Subtract(kept, max)));
            TVec content = S.Multiply(input, TanhFunction.Apply<S, TVec>(preZ));
            TVec newC = S.MultiplyAdd(forget, S.Load(c + unit), content);
            TVec newN = S.MultiplyAdd(forget, S.Load(n + unit), input);
            S.Store(c + unit, newC);
            S.Store(n + unit, newN);
            S.Store(m + unit, max);
            S.Store(output + unit, S.Multiply(SigmoidFunction.Apply<S, TVec>(preO), S.Divide(newC, newN)));
        }

        return unit;
    }
}
