namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>A kernel with its arguments, written once for every width.</summary>
internal interface ISimdKernel
{
    /// <summary>Does the work with vectors of type <typeparamref name="TVec"/>.</summary>
    void Run<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct;
}
