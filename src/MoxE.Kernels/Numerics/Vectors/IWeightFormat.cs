namespace MoxE.Kernels.Numerics.Vectors;

/// <summary>How a panel of weights in floating point becomes pairs of vectors.</summary>
internal unsafe interface IWeightFormat
{
    /// <summary>Bytes of a panel for one k.</summary>
    static abstract int Step { get; }

    /// <summary>Where the pair that begins with <paramref name="column"/>, a multiple of the vector's width, lies in a k's bytes.</summary>
    static abstract int Offset(int column);

    /// <summary>Columns from the first vector of a pair to the second.</summary>
    static abstract int SecondColumn<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct;

    /// <summary>Columns from one pair's first vector to the next pair's.</summary>
    static abstract int PairStep<S, TVec>()
        where S : struct, ISimd<TVec>
        where TVec : struct;

    /// <summary>Where the columns that begin pairs end: 32, or 16 where the upper sixteen are second ones.</summary>
    static abstract int FirstColumns { get; }

    /// <summary>The first vector of a pair.</summary>
    static abstract TVec First<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct;

    /// <summary>The second vector of a pair.</summary>
    static abstract TVec Second<S, TVec>(byte* w)
        where S : struct, ISimd<TVec>
        where TVec : struct;
}
