using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>The weights that an mLSTM's gates give to what is written and read, in the type of the gates. See <see cref="MLstmCell"/>.</summary>
/// <param name="Within">exp(G_{ts} − m_t)/√P for s ≤ t of one chunk, else 0: [B, Hm, chunks, chunk, chunk].</param>
/// <param name="Read">exp(g_t − m_t), the weight of the chunk's incoming state: [B, Hm, chunks, chunk].</param>
/// <param name="Write">ω_s/√P, the weight of a token in the chunk's outgoing state: [B, Hm, chunks, chunk].</param>
/// <param name="Keep">γ, the weight of the incoming state in the outgoing one: [B, Hm, chunks].</param>
/// <param name="Floor">exp(−m_t), may be ∞: [B, Hm, T].</param>
/// <param name="Epsilon">ε, with the gradient of m: [B, Hm, T].</param>
/// <param name="M">m after the last token, detached: [B, Hm].</param>
internal sealed record MLstmDecay(Tensor Within, Tensor Read, Tensor Write, Tensor Keep, Tensor Floor, Tensor Epsilon, Tensor M)
{
    /// <summary>Computes them.</summary>
    /// <param name="gates">ĩ, then f̃: [B, T, 2·Hm].</param>
    /// <param name="m0">m to enter with, [B, Hm]; null for 0.</param>
    /// <param name="size">P; the keys' 1/√P goes into the weights of what is written.</param>
    /// <param name="chunk">Length of a chunk, 1 … T.</param>
    public static MLstmDecay Of(Tensor gates, Tensor? m0, long size, long chunk)
    {
        ScalarType type = gates.dtype;
        Tensor[] halves = gates.to(ScalarType.Float64).transpose(1, 2).contiguous().chunk(2, 1);
        (long batch, long heads, long length) = (halves[0].shape[0], halves[0].shape[1], halves[0].shape[2]);
        long chunks = (length + chunk - 1) / chunk;
        Tensor entering = m0 is null ? zeros([batch, heads, 1], ScalarType.Float64) : m0.to(ScalarType.Float64).unsqueeze(-1);

        Tensor sum = nn.functional.logsigmoid(halves[1]).cumsum(-1);
        Tensor writer = halves[0] - sum; // c_s
        Tensor m = sum + writer.cummax(-1).values.maximum(entering);
        Tensor constant = m.detach();
        Tensor reader = sum - constant; // r_t

        // The last chunk is filled up with tokens that write and read nothing.
        long missing = (chunks * chunk) - length;
        Tensor c = Chunks(writer - (0.5 * Math.Log(size)));
        Tensor r = Chunks(reader);
        Tensor last = cat([reader.narrow(2, chunk - 1, length - chunk).slice(2, 0, length, chunk), reader.narrow(2, length - 1, 1)], 2);
        Tensor start = cat([entering.neg(), last.narrow(2, 0, chunks - 1)], 2);

        using Tensor future = full([chunk, chunk], double.NegativeInfinity, ScalarType.Float64).triu_(1);
        Tensor within = (r.unsqueeze(-1) + c.unsqueeze(-2) + future).to(type).exp();
        return new MLstmDecay(
            within,
            (r - start.unsqueeze(-1)).to(type).exp(),
            (last.unsqueeze(-1) + c).to(type).exp(),
            (last - start).to(type).exp(),
            constant.neg().to(type).exp(),
            (m - constant).exp().mul(MLstmCell.Epsilon).to(type),
            constant.select(-1, length - 1).to(type).contiguous());

        Tensor Chunks(Tensor x) =>
            (missing == 0 ? x : nn.functional.pad(x, (0, missing), value: double.NegativeInfinity)).view(batch, heads, chunks, chunk);
    }
}
