using System.Numerics;
using System.Runtime.CompilerServices;

namespace MoxE.Training.Layers;

/// <summary>The one vector operation that has no generic form.</summary>
internal static class VectorSum
{
    /// <summary>a·b + c, rounded once for float and double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.As<float, T>(Vector.FusedMultiplyAdd(Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)));
        }

        return typeof(T) == typeof(double)
            ? Vector.As<double, T>(Vector.FusedMultiplyAdd(Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)))
            : (a * b) + c;
    }
}
