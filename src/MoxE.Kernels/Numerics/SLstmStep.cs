using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;
using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>One step of one sLSTM head. d is a multiple of the vector's width.</summary>
internal static unsafe class SLstmStep
{
    /// <summary>
    /// Reads the gates [4, width] and the previous output [d], moves c, n and m of the cell [4, width] on, writes the output.
    /// The pre-activations of two vectors of units, eight sums, are registers; they pass through memory once they are whole,
    /// for across a call the JIT keeps them there from the start.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, TVec>(
        float* gates, float* recurrent, float* previous, float* cell, int headSize, int width, bool first, float* output)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* pre = stackalloc float[8 * S.Width];
        int unit = 0;
        for (; unit + (2 * S.Width) <= headSize; unit += 2 * S.Width)
        {
            float* part = gates + unit;
            TVec i0 = S.Load(part);
            TVec i1 = S.Load(part + S.Width);
            TVec f0 = S.Load(part + width);
            TVec f1 = S.Load(part + width + S.Width);
            TVec z0 = S.Load(part + (2 * width));
            TVec z1 = S.Load(part + (2 * width) + S.Width);
            TVec o0 = S.Load(part + (3 * width));
            TVec o1 = S.Load(part + (3 * width) + S.Width);
            float* weight = recurrent + unit;
            for (int j = 0; j < headSize; j++)
            {
                TVec y = S.Broadcast(previous[j]);
                i0 = S.MultiplyAdd(y, S.Load(weight), i0);
                i1 = S.MultiplyAdd(y, S.Load(weight + S.Width), i1);
                f0 = S.MultiplyAdd(y, S.Load(weight + headSize), f0);
                f1 = S.MultiplyAdd(y, S.Load(weight + headSize + S.Width), f1);
                z0 = S.MultiplyAdd(y, S.Load(weight + (2 * headSize)), z0);
                z1 = S.MultiplyAdd(y, S.Load(weight + (2 * headSize) + S.Width), z1);
                o0 = S.MultiplyAdd(y, S.Load(weight + (3 * headSize)), o0);
                o1 = S.MultiplyAdd(y, S.Load(weight + (3 * headSize) + S.Width), o1);
                weight += 4 * headSize;
            }

            S.Store(pre, i0);
            S.Store(pre + S.Width, f0);
            S.Store(pre + (2 * S.Width), z0);
            S.Store(pre + (3 * S.Width), o0);
            S.Store(pre + (4 * S.Width), i1);
            S.Store(pre + (5 * S.Width), f1);
            S.Store(pre + (6 * S.Width), z1);
            S.Store(pre + (7 * S.Width), o1);
            Units<S, TVec>(pre, cell + unit, width, first, output + unit);
            Units<S, TVec>(pre + (4 * S.Width), cell + unit + S.Width, width, first, output + unit + S.Width);
        }

        for (; unit < headSize; unit += S.Width)
        {
            float* part = gates + unit;
            TVec i = S.Load(part);
            TVec f = S.Load(part + width);
            TVec z = S.Load(part + (2 * width));
            TVec o = S.Load(part + (3 * width));
            float* weight = recurrent + unit;
            for (int j = 0; j < headSize; j++)
            {
                TVec y = S.Broadcast(previous[j]);
                i = S.MultiplyAdd(y, S.Load(weight), i);
                f = S.MultiplyAdd(y, S.Load(weight + headSize), f);
                z = S.MultiplyAdd(y, S.Load(weight + (2 * headSize)), z);
                o = S.MultiplyAdd(y, S.Load(weight + (3 * headSize)), o);
                weight += 4 * headSize;
            }

            S.Store(pre, i);
            S.Store(pre + S.Width, f);
            S.Store(pre + (2 * S.Width), z);
            S.Store(pre + (3 * S.Width), o);
            Units<S, TVec>(pre, cell + unit, width, first, output + unit);
        }
    }

    /// <summary>The elementwise part, for one vector of units with their pre-activations [4, vector].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Units<S, TVec>(float* pre, float* cell, int width, bool first, float* output)
        where S : struct, ISimd<TVec>
        where TVec : struct
    {
        float* c = cell + width;
        float* n = c + width;
        float* m = n + width;
        TVec preI = S.Load(pre);
        TVec preF = S.Load(pre + S.Width);
        TVec preZ = S.Load(pre + (2 * S.Width));
        TVec preO = S.Load(pre + (3 * S.Width));
        TVec one = S.Broadcast(1);
        TVec kept = S.Add(S.Load(m), LogSigmoidFunction.Apply<S, TVec>(preF));
        TVec max = first ? preI : S.Max(kept, preI);
        TVec input = S.Min(one, Exponential.Exp<S, TVec>(S.Subtract(preI, max)));
        TVec forget = S.Min(one, Exponential.Exp<S, TVec>(S.Subtract(kept, max)));
        TVec content = S.Multiply(input, TanhFunction.Apply<S, TVec>(preZ));
        TVec newC = S.MultiplyAdd(forget, S.Load(c), content);
        TVec newN = S.MultiplyAdd(forget, S.Load(n), input);
        S.Store(c, newC);
        S.Store(n, newN);
        S.Store(m, max);
        S.Store(output, S.Multiply(SigmoidFunction.Apply<S, TVec>(preO), S.Divide(newC, newN)));
    }
}
