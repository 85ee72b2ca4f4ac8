namespace MoxE.Kernels.Ops;

/// <summary>Rows of the tokens that an expert was given.</summary>
internal static unsafe class ExpertRows
{
    /// <summary>Copies the rows of <paramref name="tokens"/> side by side.</summary>
    /// <param name="x">[T, D].</param>
    /// <param name="width">D.</param>
    /// <param name="tokens">[count] rows of x.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="gathered">[count, D].</param>
    public static void Gather(float* x, int width, int* tokens, int count, float* gathered)
    {
        for (int row = 0; row < count; row++)
        {
            new ReadOnlySpan<float>(x + ((long)tokens[row] * width), width).CopyTo(new Span<float>(gathered + ((long)row * width), width));
        }
    }
}
