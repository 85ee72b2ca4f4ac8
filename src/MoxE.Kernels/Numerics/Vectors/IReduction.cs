namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>What a reduction does with an element, and how it joins two lanes.</summary>
internal interface IReduction
{
    /// <summary>What a lane holds before its first element.</summary>
    static abstract float Start { get; }

    /// <summary>The lanes after one more element each; <paramref name="c"/> is the reduction's constant.</summary>
    static abstract TVec Step<S, TVec>(TVec lanes, TVec a, TVec b, TVec c)
        where S : struct, ISimd<TVec>
        where TVec : struct;

    /// <summary>Pairs of lanes into one each.</summary>
    static abstract TVec Join<S, TVec>(TVec low, TVec high)
        where S : struct, ISimd<TVec>
        where TVec : struct;
}
