using MoxE.Model.Config;

namespace MoxE.Model.Checkpoints;

/// <summary>The tensors of one block, mixer or expert.</summary>
internal static class BlockShapes
{
    /// <param name="config">The model.</param>
    /// <param name="kind">The block's kind.</param>
    /// <param name="prefix">What precedes the block's own names, with the dot.</param>
    /// <param name="isTokenExpert">Whether the block only ever sees single tokens from zero state, which leaves some tensors without effect (SPEC §7).</param>
    public static IEnumerable<ParameterShape> Of(MoxEConfig config, BlockKind kind, string prefix, bool isTokenExpert) => kind switch
    {
        BlockKind.Mlp => Mlp(config.Xlstm.EmbeddingDim, prefix),
        BlockKind.MLstm => MLstm(config.Xlstm, prefix, isTokenExpert),
        _ => SLstm(config.Xlstm, prefix, isTokenExpert),
    };

    private static IEnumerable<ParameterShape> Mlp(int d, string prefix)
    {
        yield return new(prefix + "w1.kernel", [d, 2 * d]);
        yield return new(prefix + "w3.kernel", [d, 2 * d]);
        yield return new(prefix + "w2.kernel", [2 * d, d]);
    }

    private static IEnumerable<ParameterShape> MLstm(XlstmConfig x, string prefix, bool isTokenExpert)
    {
        (int d, int inner, int heads, int block, int taps) = (x.EmbeddingDim, x.MLstmInner, x.MLstm.NumHeads, x.QkvBlockSize, x.MLstm.Conv1dKernelSize);
        string cell = prefix + "xlstm.mlstm_cell.";
        yield return new(prefix + "xlstm_norm.scale", [d]);
        foreach (ParameterShape p in Linear(prefix + "xlstm.proj_up", d, 2 * inner, x.Bias))
        {
            yield return p;
        }

        foreach (string projection in (string[])["q_proj", "k_proj", "v_proj"])
        {
            yield return new($"{prefix}xlstm.{projection}.kernel", [inner / block, block, block]);
            if (x.Bias)
            {
                yield return new($"{prefix}xlstm.{projection}.bias", [inner]);
            }
        }

        // A lone token is only ever under the last tap, and its zero state has nothing to forget.
        yield return new(prefix + "xlstm.conv1d.conv.kernel", [taps, 1, inner]) { LiveElements = isTokenExpert ? inner : (long)taps * inner };
        yield return new(prefix + "xlstm.conv1d.conv.bias", [inner]);
        yield return new(cell + "igate.kernel", [3 * inner, heads]);
        yield return new(cell + "igate.bias", [heads]);
        yield return new(cell + "fgate.kernel", [3 * inner, heads]) { LiveElements = isTokenExpert ? 0 : 3L * inner * heads };
        yield return new(cell + "fgate.bias", [heads]) { LiveElements = isTokenExpert ? 0 : heads };
        yield return new(cell + "outnorm.scale", [inner]);
        yield return new(prefix + "xlstm.learnable_skip", [inner]);
        foreach (ParameterShape p in Linear(prefix + "xlstm.proj_down", inner, d, x.Bias))
        {
            yield return p;
        }
    }

    private static IEnumerable<ParameterShape> SLstm(XlstmConfig x, string prefix, bool isTokenExpert)
    {
        (int d, int heads, int taps) = (x.EmbeddingDim, x.SLstm.NumHeads, x.SLstm.Conv1dKernelSize);
        int size = d / heads;
        yield return new(prefix + "xlstm_norm.scale", [d]);

        // A lone token from zero state needs the z and o gates only.
        yield return Dead(new(prefix + "xlstm.conv1d.conv.kernel", [taps, 1, d]));
        yield return Dead(new(prefix + "xlstm.conv1d.conv.bias", [d]));
        yield return Dead(new(prefix + "xlstm.igate.kernel", [heads, size, size]));
        yield return Dead(new(prefix + "xlstm.fgate.kernel", [heads, size, size]));
        yield return new(prefix + "xlstm.zgate.kernel", [heads, size, size]);
        yield return new(prefix + "xlstm.ogate.kernel", [heads, size, size]);
        yield return Dead(new(prefix + "xlstm.slstm_cell._recurrent_kernel_", [heads, size, 4, size]));
        yield return new(prefix + "xlstm.slstm_cell._bias_", [heads, 4, size]) { LiveElements = (isTokenExpert ? 2L : 4L) * d };
        if (x.SLstm.GroupNormWeight)
        {
            yield return new(prefix + "xlstm.group_norm.scale", [d]);
        }

        yield return new(prefix + "ffn_norm.scale", [d]);
        foreach (ParameterShape p in Linear(prefix + "ffn.proj_up", d, 2 * x.FeedForwardInner, x.FeedForward.Bias)
            .Concat(Linear(prefix + "ffn.proj_down", x.FeedForwardInner, d, x.FeedForward.Bias)))
        {
            yield return p;
        }

        ParameterShape Dead(ParameterShape p) => isTokenExpert ? p with { LiveElements = 0 } : p;
    }

    private static IEnumerable<ParameterShape> Linear(string name, int inputs, int outputs, bool bias)
    {
        yield return new(name + ".kernel", [inputs, outputs]);
        if (bias)
        {
            yield return new(name + ".bias", [outputs]);
        }
    }
}
