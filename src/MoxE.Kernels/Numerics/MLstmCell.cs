using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The mLSTM's matrix memory, one head at a time. Every pointer stands at this head's part. With k̂ = k / sqrt(P):
/// m' = max(logσ(f) + m, i); α = e^(logσ(f) + m − m'); β = e^(i − m'); C' = α C + β k̂ vᵀ; n' = α n + β k̂;
/// h = qᵀC' / (max(|q·n'|, e^−m') + 1e-6). The tokens since the last fold are not yet in the memory that is stored, so
/// qᵀC' = scale · qᵀC + Σ_j weight_j (q·k̂_j) v_j, the tokens in their order.
/// </summary>
internal static unsafe class MLstmCell
{
    private const int FoldEvery = MLstmStateLayout.FoldEvery;
    private const float Epsilon = 1e-6f;

    /// <summary>Advances the state over the rows of one sequence and gives each row's h.</summary>
    /// <param name="q">[rows, ld], P columns used; k and v likewise.</param>
    /// <param name="k">Unscaled keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="ld">Row stride of q, k and v.</param>
    /// <param name="inputGate">Pre-activation i of row r at r · ldg.</param>
    /// <param name="forgetGate">Pre-activation f of row r at r · ldg.</param>
    /// <param name="ldg">Row stride of the gates.</param>
    /// <param name="state">The head's state; updated.</param>
    /// <param name="headSize">P.</param>
    /// <param name="h">[rows, ldh], P columns written; apart from all else.</param>
    /// <param name="ldh">Row stride of h.</param>
    /// <param name="rows">Tokens, in order.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/> floats.</param>
    public static void Sequence(
        float* q, float* k, float* v, int ld, float* inputGate, float* forgetGate, int ldg,
        MLstmHead state, int headSize, float* h, int ldh, int rows, float* scratch) =>
        Dispatch.Run(new SequenceKernel(q, k, v, ld, inputGate, forgetGate, ldg, state, headSize, h, ldh, rows, scratch));

    /// <summary>Floats of scratch that <see cref="Sequence"/> takes.</summary>
    public static long ScratchFloats(int headSize) => 2L * FoldEvery * MLstmStateLayout.Padded(headSize);

    /// <summary>Every row a sequence of its own of length 1, in closed form: h = s v / (max(|s|, e^−i) + 1e-6), s = q·k̂.</summary>
    public static void Token(
        float* q, float* k, float* v, int ld, float* inputGate, int ldg, int headSize, float* h, int ldh, int rows) =>
        Dispatch.Run(new TokenKernel(q, k, v, ld, inputGate, ldg, headSize, h, ldh, rows));

    private static float KeyScale(int headSize) => 1 / MathF.Sqrt(headSize);

    /// <summary>The divisor of h. e^−m may be +∞, and then h is 0.</summary>
    private static float Divisor(float score, float m) =>
        SimdScalar.Max(VectorMath.Exp(-m), MathF.Abs(score)) + Epsilon;

    private readonly struct SequenceKernel(
        float* q, float* k, float* v, int ld, float* inputGate, float* forgetGate, int ldg,
        MLstmHead state, int headSize, float* h, int ldh, int rows, float* scratch) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int row = 0;
            while (row < rows)
            {
                int pending = (int)state.Scales[0];
                if ((uint)pending >= FoldEvery)
                {
                    // It is a place in memory: a state that was damaged must not lead outside of it.
                    throw new InvalidOperationException($"state 'scales' counts {state.Scales[0]} tokens since the last fold; allowed is 0 … {FoldEvery - 1}");
                }

                int count = Math.Min(rows - row, FoldEvery - pending);
                Group<S, TVec>(row, count, pending);
                row += count;
            }
        }

        /// <summary>Some rows between two folds: what they read of the stored memory is one matrix product.</summary>
        [SkipLocalsInit]
        private void Group<S, TVec>(int first, int count, int pending)
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            int padded = MLstmStateLayout.Padded(headSize);
            float* reads = scratch;
            float* bases = stackalloc float[FoldEvery];
            float* divisors = stackalloc float[FoldEvery];
            float* scores = stackalloc float[FoldEvery * FoldEvery];
            float* weights = state.Scales + 2;
            float scale = pending == 0 ? 1 : state.Scales[1];
            float keyScale = KeyScale(headSize);
            for (int i = 0; i < count; i++)
            {
                int token = pending + i;
                nint at = (nint)(first + i) * ld;
                nint gate = (nint)(first + i) * ldg;
                float input = inputGate[gate];
                float kept = VectorMath.LogSigmoid(forgetGate[gate]) + *state.Stabilizer;
                float m = SimdScalar.Max(kept, input);
                float alpha = VectorMath.Exp(kept - m);
                float beta = VectorMath.Exp(input - m);
                *state.Stabilizer = m;
                scale *= alpha;
                for (int j = 0; j < token; j++)
                {
                    weights[j] *= alpha;
                }

                weights[token] = beta;
                float* key = state.Recent + ((nint)token * 2 * padded);
                MLstmMemory.Remember<S, TVec>(k + at, v + at, keyScale, headSize, key, key + padded);
                MLstmMemory.UpdateNormalizer<S, TVec>(state.Normalizer, key, alpha, beta, headSize);
                divisors[i] = Divisor(Reduction.Run<S, TVec, DotReduction>(q + at, state.Normalizer, headSize, 0), m);
                bases[i] = scale;
                float* own = scores + (i * FoldEvery);
                DotProducts.Row<S, TVec>(q + at, state.Recent, 2 * padded, token + 1, headSize, own);
                for (int j = 0; j <= token; j++)
                {
                    own[j] *= weights[j];
                }
            }

            PackedWeight memory = new(WeightType.Float32, state.Memory, headSize, headSize);
            Gemm.Run(q + ((nint)first * ld), ld, default, count, memory, 0, memory.Panels, null, null, 0, reads, padded);
            for (int i = 0; i < count; i++)
            {
                MLstmMemory.Read<S, TVec>(
                    reads + ((nint)i * padded), bases[i], state.Recent + padded, 2 * padded, scores + (i * FoldEvery), pending + i + 1, divisors[i], headSize, h + ((nint)(first + i) * ldh));
            }

            state.Scales[0] = pending + count;
            state.Scales[1] = scale;
            if (pending + count == FoldEvery)
            {
                MLstmMemory.Fold<S, TVec>(state.Memory, scale, weights, state.Recent, headSize, scratch + ((nint)FoldEvery * padded));
                new Span<float>(state.Scales, MLstmStateLayout.ScalesPerHead).Clear();
            }
        }
    }

    private readonly struct TokenKernel(
        float* q, float* k, float* v, int ld, float* inputGate, int ldg, int headSize, float* h, int ldh, int rows)
        : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float keyScale = KeyScale(headSize);
            for (int row = 0; row < rows; row++)
            {
                nint at = (nint)row * ld;
                float score = Reduction.Run<S, TVec, DotReduction>(q + at, k + at, headSize, 0) * keyScale;
                float factor = score / Divisor(score, inputGate[(nint)row * ldg]);
                float* to = h + ((nint)row * ldh);
                int done = Scaling.Range<S, TVec>(v + at, factor, to, 0, headSize);
                Scaling.Range<SimdScalar, float>(v + at, factor, to, done, headSize);
            }
        }
    }
}
