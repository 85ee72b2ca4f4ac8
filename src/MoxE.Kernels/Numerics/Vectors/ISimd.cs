namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>
/// The operations kernels are written in, for one vector type. Every operation is exact IEEE-754 float32 per lane and
/// means the same at each width, so a kernel made of these alone gives the same bits at each width.
/// </summary>
/// <typeparam name="TVec">The vector, or float for the scalar reference.</typeparam>
internal unsafe interface ISimd<TVec>
    where TVec : struct
{
    /// <summary>Floats in a vector: 16, 8, 4 or 1.</summary>
    static abstract int Width { get; }

    /// <summary>Reads Width floats, at any alignment.</summary>
    static abstract TVec Load(float* source);

    /// <summary>The bfloat16 numbers in the lower halves of Width words.</summary>
    static abstract TVec LowerBFloats(uint* source);

    /// <summary>The bfloat16 numbers in the upper halves of Width words.</summary>
    static abstract TVec UpperBFloats(uint* source);

    /// <summary>Width integers as the floats nearest to them, ties to even.</summary>
    static abstract TVec LoadIntegers(int* source);

    /// <summary>Writes Width floats, at any alignment.</summary>
    static abstract void Store(float* target, TVec value);

    /// <summary>The same float in every lane.</summary>
    static abstract TVec Broadcast(float value);

    /// <summary>
    /// Lanes 4q … 4q+3 all receive <c>source[4q + lane]</c>, lane 0 … 3. At width 1, where a vector is narrower than a
    /// quad, <paramref name="source"/> is the start of the quad.
    /// </summary>
    static abstract TVec SpreadQuads(float* source, int lane);

    /// <summary>a + b.</summary>
    static abstract TVec Add(TVec a, TVec b);

    /// <summary>a − b.</summary>
    static abstract TVec Subtract(TVec a, TVec b);

    /// <summary>a · b.</summary>
    static abstract TVec Multiply(TVec a, TVec b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract TVec Divide(TVec a, TVec b);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract TVec MultiplyAdd(TVec a, TVec b, TVec c);

    /// <summary>|a|.</summary>
    static abstract TVec Abs(TVec a);

    /// <summary>−a, which flips the sign of zero too.</summary>
    static abstract TVec Negate(TVec a);

    /// <summary>The magnitude of a with the sign of <paramref name="sign"/>.</summary>
    static abstract TVec CopySign(TVec a, TVec sign);

    /// <summary>a &gt; b ? a : b, so b where either is NaN.</summary>
    static abstract TVec Max(TVec a, TVec b);

    /// <summary>a &lt; b ? a : b, so b where either is NaN.</summary>
    static abstract TVec Min(TVec a, TVec b);

    /// <summary>a &gt; b ? yes : no.</summary>
    static abstract TVec SelectGreater(TVec a, TVec b, TVec yes, TVec no);

    /// <summary>a · 2ⁿ, rounded once where the result is below the normal numbers; n an integer, −150 … 129.</summary>
    static abstract TVec Scale(TVec a, TVec n);

    /// <summary>2ⁿ for a holding n + <see cref="Functions.Exponential.Shift"/>, −126 ≤ n ≤ 127.</summary>
    static abstract TVec PowerOfTwo(TVec a);
}
