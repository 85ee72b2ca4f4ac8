namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>A reduction at the widest width, its result left at <paramref name="result"/>.</summary>
internal readonly unsafe struct Reduce<TStep>(float* a, float* b, int n, float* result) : ISimdKernel
    where TStep : struct, IReduction
{
    public void Run<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct => *result = Reduction.Run<S, TVec, TStep>(a, b, n, 0);
}
