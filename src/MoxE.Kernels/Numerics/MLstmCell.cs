using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics;

/// <summary>
/// The mLSTM's matrix memory, one head at a time. Every pointer stands at this head's part. With k̂ = k / sqrt(P):
/// m' = max(logσ(f) + m, i); α = e^(logσ(f) + m − m'); β = e^(i − m'); C' = α C + β k̂ vᵀ; n' = α n + β k̂;
/// h = qᵀC' / (max(|q·n'|, e^−m') + 1e-6).
/// </summary>
internal static unsafe class MLstmCell
{
    private const float Epsilon = 1e-6f;

    /// <summary>Advances the state over the rows of one sequence, one step a row, and gives each row's h.</summary>
    /// <param name="q">[rows, ld], P columns used; k and v likewise.</param>
    /// <param name="k">Unscaled keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="ld">Row stride of q, k and v.</param>
    /// <param name="inputGate">Pre-activation i of row r at r · ldg.</param>
    /// <param name="forgetGate">Pre-activation f of row r at r · ldg.</param>
    /// <param name="ldg">Row stride of the gates.</param>
    /// <param name="C">[P, P], key by value; updated.</param>
    /// <param name="n">[P]; updated.</param>
    /// <param name="m">One float; updated.</param>
    /// <param name="headSize">P.</param>
    /// <param name="h">[rows, ldh], P columns written; apart from all else.</param>
    /// <param name="ldh">Row stride of h.</param>
    /// <param name="rows">Tokens, in order.</param>
    public static void Sequence(
        float* q, float* k, float* v, int ld, float* inputGate, float* forgetGate, int ldg,
        float* C, float* n, float* m, int headSize, float* h, int ldh, int rows) =>
        Dispatch.RunDividing(
            new SequenceKernel(q, k, v, ld, inputGate, forgetGate, ldg, C, n, m, headSize, h, ldh, rows), headSize);

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
        float* C, float* n, float* m, int headSize, float* h, int ldh, int rows) : ISimdKernel
    {
        public void Run<S, TVec>()
            where S : struct, ISimd<TVec>
            where TVec : struct
        {
            float keyScale = KeyScale(headSize);
            for (int row = 0; row < rows; row++)
            {
                nint at = (nint)row * ld;
                nint gate = (nint)row * ldg;
                float input = inputGate[gate];
                float kept = VectorMath.LogSigmoid(forgetGate[gate]) + *m;
                *m = SimdScalar.Max(kept, input);
                float alpha = VectorMath.Exp(kept - *m);
                float beta = VectorMath.Exp(input - *m);

                MLstmMemory.UpdateKeys<S, TVec>(n, k + at, alpha, beta, keyScale, headSize);
                float score = Reduction.Run<S, TVec, DotReduction>(q + at, n, headSize, 0);
                float divisor = Divisor(score, *m);
                MLstmMemory.UpdateAndRead<S, TVec>(
                    C, q + at, k + at, v + at, alpha, beta, keyScale, divisor, headSize, h + ((nint)row * ldh));
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
