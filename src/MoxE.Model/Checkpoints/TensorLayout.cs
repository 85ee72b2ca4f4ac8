namespace MoxE.Model.Checkpoints;

/// <summary>How stored elements become the author's tensor (SPEC §2, §11).</summary>
internal enum TensorLayout
{
    /// <summary>As it is.</summary>
    Same,

    /// <summary>Stored (out, in), wanted (in, out).</summary>
    Transposed,

    /// <summary>Stored as the distance of a scale from 1.</summary>
    OnePlus,

    /// <summary>Stored (F, 1, k), wanted (k, 1, F).</summary>
    ConvKernel,

    /// <summary>sLSTM recurrent kernel stored (H, 4·d_out, d_in), wanted (H, d_in, 4, d_out).</summary>
    VanillaRecurrent,

    /// <summary>sLSTM recurrent kernel stored (H, d_in, 4·d_out), wanted (H, d_in, 4, d_out): the same order of elements.</summary>
    CudaRecurrent,

    /// <summary>sLSTM bias stored flat by gate, head, output; wanted (H, 4, d).</summary>
    VanillaBias,

    /// <summary>sLSTM bias stored flat by head, gate, output; wanted (H, 4, d): the same order of elements.</summary>
    CudaBias,
}
