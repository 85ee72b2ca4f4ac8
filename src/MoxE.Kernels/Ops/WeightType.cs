namespace MoxE.Kernels.Ops;

#pragma warning disable CA1720 // the number formats' own names

/// <summary>The numbers that packed weight matrices are stored as. Vectors, convolutions, gates of few columns and the router stay float32.</summary>
public enum WeightType
{
    /// <summary>float32, 4 bytes.</summary>
    Float32,

    /// <summary>bfloat16, the upper half of a float32: 2 bytes. Products and sums are float32.</summary>
    BFloat16,

    /// <summary>
    /// 8 bits with a float32 scale for each column. Activations become 8 bits too, with a scale for each row; products are
    /// summed exactly, as integers.
    /// </summary>
    Int8,

    /// <summary>4 bits with a bfloat16 scale for each column and 32 inputs; activations as with <see cref="Int8"/>.</summary>
    Int4,
}
#pragma warning restore CA1720
