using static TorchSharp.torch;

namespace MoxE.Training.Runs.Batches;

/// <summary>Tokens and what follows them.</summary>
/// <param name="Inputs">[b, T], int64.</param>
/// <param name="Targets">[b, T], int64: the token after each input.</param>
internal sealed record TokenBatch(Tensor Inputs, Tensor Targets)
{
    /// <summary>Reads windows.</summary>
    /// <param name="tokens">The text.</param>
    /// <param name="windows">b of them.</param>
    /// <param name="length">T.</param>
    public static TokenBatch Read(ITokens tokens, ReadOnlySpan<Window> windows, int length)
    {
        long[] ids = new long[windows.Length * (length + 1)];
        for (int row = 0; row < windows.Length; row++)
        {
            tokens.Read(windows[row].Start, ids.AsSpan(row * (length + 1), length + 1));
        }

        Tensor all = tensor(ids, [windows.Length, length + 1], ScalarType.Int64);
        return new TokenBatch(all.narrow(1, 0, length).contiguous(), all.narrow(1, 1, length).contiguous());
    }
}
