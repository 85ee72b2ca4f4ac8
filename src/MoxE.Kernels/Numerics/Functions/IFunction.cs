using MoxE.Kernels.Numerics.Vectors;

namespace MoxE.Kernels.Numerics.Functions;

/// <summary>A function of one float, lane by lane.</summary>
internal interface IFunction
{
    /// <summary>f(x).</summary>
    static abstract TVec Apply<S, TVec>(TVec x)
        where S : struct, ISimd<TVec>
        where TVec : struct;
}
