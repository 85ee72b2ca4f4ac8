using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>
/// The mLSTM cell in the chunkwise form of SPEC §5: the work inside the chunks is done for all chunks at once, only the
/// states at the chunks' borders follow one another.
/// </summary>
/// <remarks>
/// <para>
/// With S_t = Σ_{s≤t} logσ(f̃_s) over the whole window, m_t = S_t + max(m0, max_{s≤t}(ĩ_s − S_s)) is the recurrent m_t, and
/// every exponent of §5 is a sum of two parts, r_t = S_t − m_t of the reader and c_s = ĩ_s − S_s of the writer:
/// G_{ts} − m_t = r_t + c_s, g_t − m_t = r_t − r_start, ω_s = exp(r_last + c_s), γ = exp(r_last − r_start), where r_start is r of
/// the position before the chunk. S grows with the window and its differences do not, so these parts are float64 whatever the type.
/// </para>
/// <para>
/// m is a constant to the gradient but for one place. Numerator, q·n and exp(−m) all carry the factor e^{−m}, which their
/// quotient loses; only ε stands beside it unscaled, so ε is written ε·e^{m − const(m)}, a factor 1 that has m's gradient.
/// </para>
/// <para>The normaliser n is a further column of C, whose value is 1: one product gives the numerator and q·n.</para>
/// </remarks>
internal static class MLstmCell
{
    /// <summary>Longest chunk, tokens.</summary>
    public const int ChunkLength = 64;

    /// <summary>ε of SPEC §5.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Whole sequences.</summary>
    /// <param name="q">[B, Hm, T, P].</param>
    /// <param name="k">[B, Hm, T, P], not scaled.</param>
    /// <param name="v">[B, Hm, T, P].</param>
    /// <param name="gates">ĩ, then f̃: [B, T, 2·Hm].</param>
    /// <param name="initial">C, n and m to enter with; null for zeros.</param>
    /// <param name="chunk">Length of a chunk, tokens, ≥ 1.</param>
    /// <returns>h̃ [B, Hm, T, P], and C, n, m after the last token, detached.</returns>
    public static (Tensor Output, Tensor C, Tensor N, Tensor M) Run(
        Tensor q, Tensor k, Tensor v, Tensor gates, (Tensor C, Tensor N, Tensor M)? initial, int chunk = ChunkLength)
    {
        (long batch, long heads, long length, long size) = (q.shape[0], q.shape[1], q.shape[2], q.shape[3]);
        chunk = (int)Math.Min(chunk, length);
        long chunks = (length + chunk - 1) / chunk;
        long groups = batch * heads * chunks;
        MLstmDecay decay = MLstmDecay.Of(gates, initial?.M, size, chunk);

        Tensor queries = Chunks(q);
        Tensor keys = Chunks(k);
        Tensor values = Chunks(cat([v, ones([batch, heads, length, 1], v.dtype)], -1));

        Tensor written = keys.mul(decay.Write.reshape(groups, chunk, 1)).transpose(1, 2).bmm(values).view(batch, heads, chunks, size, size + 1);
        (Tensor states, Tensor last) = States(written, decay.Keep, initial);

        Tensor scores = queries.bmm(keys.transpose(1, 2)) * decay.Within.view(groups, chunk, chunk);
        Tensor read = scores.bmm(values).add_((queries * decay.Read.reshape(groups, chunk, 1)).bmm(states.view(groups, size, size + 1)))
            .view(batch, heads, chunks * chunk, size + 1).narrow(2, 0, length);
        Tensor[] parts = read.split([size, 1], -1);
        Tensor h = parts[0] / (parts[1].abs().maximum(decay.Floor.unsqueeze(-1)) + decay.Epsilon.unsqueeze(-1));
        Tensor final = last.detach();
        return (h, final.narrow(-1, 0, size).contiguous(), final.select(-1, size).contiguous(), decay.M);

        // [B, Hm, T, …] to [B · Hm · chunks, chunk, …]; the last chunk is filled up with zeros.
        Tensor Chunks(Tensor x)
        {
            long missing = (chunks * chunk) - length;
            Tensor whole = missing == 0 ? x : nn.functional.pad(x, (0, 0, 0, missing));
            return whole.reshape(groups, chunk, x.shape[3]);
        }
    }

    /// <summary>The state before each chunk.</summary>
    /// <param name="written">What each chunk adds, [B, Hm, chunks, P, P + 1].</param>
    /// <param name="keep">The factor of what was there before, [B, Hm, chunks].</param>
    /// <param name="initial">C and n to enter with; null for zeros.</param>
    /// <returns>[B, Hm, chunks, P, P + 1], and the state after the last chunk.</returns>
    private static (Tensor Before, Tensor Last) States(Tensor written, Tensor keep, (Tensor C, Tensor N, Tensor M)? initial)
    {
        long[] shape = written.shape;
        Tensor state = initial is { } entered
            ? cat([entered.C, entered.N.unsqueeze(-1)], -1)
            : zeros([shape[0], shape[1], shape[3], shape[4]], written.dtype);
        var before = new List<Tensor>();
        foreach ((Tensor added, Tensor factor) in written.unbind(2).Zip(keep.view(shape[0], shape[1], shape[2], 1, 1).unbind(2)))
        {
            before.Add(state);
            state = addcmul(added, factor, state, 1);
        }

        return (stack(before, 2), state);
    }
}
