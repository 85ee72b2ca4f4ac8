using System.Runtime.CompilerServices;
using MoxE.Kernels.Numerics.Functions;

namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>One float at a time: the reference, and what the wider units use for a rest shorter than a vector.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Width => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LowerBFloats(uint* source) => BitConverter.UInt32BitsToSingle(*source << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float UpperBFloats(uint* source) => BitConverter.UInt32BitsToSingle(*source & 0xFFFF0000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadIntegers(int* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, float value) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SpreadQuads(float* source, int lane) => source[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float a) => MathF.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Negate(float a) => -a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CopySign(float a, float sign) => MathF.CopySign(a, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float a, float b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectGreater(float a, float b, float yes, float no) => a > b ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float a, float n) => Exponential.ScaleInHalves<SimdScalar, float>(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float a) =>
        BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a) + 127) << 23);
}
