using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Layers;

/// <summary>SPEC §4, §5 and §6 written down token by token in elementary operations: slow, differentiable, and sharing nothing with the layers.</summary>
internal static class NaiveBlocks
{
    public static Tensor LayerNorm(Tensor x)
    {
        Tensor centred = x - x.mean([-1], keepdim: true);
        return centred / (centred.square().mean([-1], keepdim: true) + 1e-5).sqrt();
    }

    /// <summary>x [B, T, F], window [B, k−1, F] or null.</summary>
    public static Tensor Conv(Tensor x, Tensor? window, ParameterScope p)
    {
        Tensor kernel = p["kernel"];
        int taps = (int)kernel.shape[0];
        var outputs = new List<Tensor>();
        for (int t = 0; t < x.shape[1]; t++)
        {
            Tensor y = p["bias"].expand(x.shape[0], -1);
            for (int j = 0; j < taps; j++)
            {
                int source = t - (taps - 1) + j;
                if (source >= 0)
                {
                    y = y + (kernel[j, 0] * x[TensorIndex.Colon, source]);
                }
                else if (window is not null)
                {
                    y = y + (kernel[j, 0] * window[TensorIndex.Colon, source + taps - 1]);
                }
            }

            outputs.Add(y);
        }

        return stack(outputs, 1);
    }

    public static Tensor Headwise(Tensor x, Tensor kernel)
    {
        long size = kernel.shape[2];
        return cat([.. Enumerable.Range(0, (int)kernel.shape[0]).Select(b => x.narrow(-1, b * size, size).matmul(kernel[b].t()))], -1);
    }

    /// <summary>One step for tensors [B, H, P] and gates [B, H]; the state moves on.</summary>
    public static Tensor MLstmStep(Tensor q, Tensor k, Tensor v, Tensor i, Tensor f, ref (Tensor C, Tensor N, Tensor M) s)
    {
        Tensor l = LogSigmoid(f) + s.M;
        Tensor m = l.maximum(i);
        Tensor alpha = (l - m).exp().unsqueeze(-1);
        Tensor beta = (i - m).exp().unsqueeze(-1);
        Tensor key = k / Math.Sqrt(k.shape[2]);
        s = ((alpha.unsqueeze(-1) * s.C) + (beta.unsqueeze(-1) * key.unsqueeze(-1) * v.unsqueeze(-2)), (alpha * s.N) + (beta * key), m);
        Tensor qn = (q * s.N).sum(-1).abs();
        return (q.unsqueeze(-1) * s.C).sum(-2) / (qn.maximum(m.neg().exp()) + 1e-6).unsqueeze(-1);
    }

    /// <summary>The recurrent form: q, k, v [B, H, T, P], gates [B, T, 2·H].</summary>
    public static (Tensor Output, (Tensor C, Tensor N, Tensor M) State) MLstmRecurrent(
        Tensor q, Tensor k, Tensor v, Tensor gates, (Tensor C, Tensor N, Tensor M)? initial)
    {
        (long batch, long heads, long size) = (q.shape[0], q.shape[1], q.shape[3]);
        (Tensor C, Tensor N, Tensor M) state = initial
            ?? (zeros([batch, heads, size, size], q.dtype), zeros([batch, heads, size], q.dtype), zeros([batch, heads], q.dtype));
        var outputs = new List<Tensor>();
        for (int t = 0; t < q.shape[2]; t++)
        {
            Tensor gate = gates.select(1, t);
            outputs.Add(MLstmStep(
                q.select(2, t), k.select(2, t), v.select(2, t), gate.narrow(1, 0, heads), gate.narrow(1, heads, heads), ref state));
        }

        return (stack(outputs, 2), state);
    }

    /// <summary>The parallel form, from no state.</summary>
    public static Tensor MLstmParallel(Tensor q, Tensor k, Tensor v, Tensor gates)
    {
        Tensor[] halves = gates.transpose(1, 2).chunk(2, 1);
        Tensor sum = LogSigmoid(halves[1]).cumsum(-1);
        long length = sum.shape[^1];
        Tensor g = sum.unsqueeze(-1) - sum.unsqueeze(-2) + halves[0].unsqueeze(-2);
        g = g.masked_fill(ones([length, length], ScalarType.Bool).triu(1), double.NegativeInfinity);
        Tensor m = g.amax([-1], keepdim: true);
        Tensor a = (g - m).exp() * q.matmul(k.transpose(-1, -2) / Math.Sqrt(k.shape[3]));
        return a.matmul(v) / (a.sum(-1, keepdim: true).abs().maximum(m.neg().exp()) + 1e-6);
    }

    /// <summary>An mLSTM block from zero state, cell in the recurrent form unless told otherwise.</summary>
    public static Tensor MLstmBlock(Tensor x, ParameterScope p, MoxEConfig config, Dropout? dropout = null, bool parallel = false)
    {
        (long inner, long heads) = (config.Xlstm.MLstmInner, config.Xlstm.MLstm.NumHeads);
        Tensor up = Add((LayerNorm(x) * p["xlstm_norm.scale"]).matmul(p["xlstm.proj_up.kernel"]), p.Find("xlstm.proj_up.bias"));
        (Tensor a, Tensor z) = (up.narrow(2, 0, inner), up.narrow(2, inner, inner));
        Tensor c = Silu(Conv(a, null, p.Within("xlstm.conv1d.conv")));
        Tensor q = Add(Headwise(c, p["xlstm.q_proj.kernel"]), p.Find("xlstm.q_proj.bias"));
        Tensor k = Add(Headwise(c, p["xlstm.k_proj.kernel"]), p.Find("xlstm.k_proj.bias"));
        Tensor v = Add(Headwise(a, p["xlstm.v_proj.kernel"]), p.Find("xlstm.v_proj.bias"));
        Tensor all = cat([q, k, v], -1);
        ParameterScope cell = p.Within("xlstm.mlstm_cell");
        Tensor gates = cat([all.matmul(cell["igate.kernel"]) + cell["igate.bias"], all.matmul(cell["fgate.kernel"]) + cell["fgate.bias"]], -1);
        (Tensor qh, Tensor kh, Tensor vh) = (Split(q), Split(k), Split(v));
        Tensor h = parallel ? MLstmParallel(qh, kh, vh, gates) : MLstmRecurrent(qh, kh, vh, gates, null).Output;
        Tensor normed = LayerNorm(h.transpose(1, 2)).reshape(x.shape[0], x.shape[1], inner) * cell["outnorm.scale"];
        Tensor down = Add(((normed + (p["xlstm.learnable_skip"] * c)) * Silu(z)).matmul(p["xlstm.proj_down.kernel"]), p.Find("xlstm.proj_down.bias"));
        return x + (dropout ?? Dropout.None).Apply(down);

        Tensor Split(Tensor t) => t.view(x.shape[0], x.shape[1], heads, inner / heads).transpose(1, 2);
    }

    /// <summary>The sLSTM cell: parts [B, T, 4, H, d] with their bias, kernel (H, d in, 4, d out), cell [B, 4, H·d].</summary>
    /// <returns>[B, T, H·d] and the cell after the last token.</returns>
    public static (Tensor Output, Tensor Cell) SLstmSequence(Tensor parts, Tensor kernel, Tensor cell)
    {
        (long batch, long width) = (parts.shape[0], parts.shape[3] * parts.shape[4]);
        (Tensor y, Tensor c, Tensor n, Tensor m) = (cell.select(1, 0), cell.select(1, 1), cell.select(1, 2), cell.select(1, 3));
        var outputs = new List<Tensor>();
        for (int t = 0; t < parts.shape[1]; t++)
        {
            Tensor heads = y.view(batch, parts.shape[3], -1);
            Tensor[] pre = [.. Enumerable.Range(0, 4).Select(g => (parts.select(1, t).select(1, g)
                + stack([.. Enumerable.Range(0, (int)kernel.shape[0]).Select(h => heads.select(1, h).matmul(kernel[h].select(1, g)))], 1)).view(batch, width))];
            Tensor isNew = n.abs().sum(1, keepdim: true).eq(0);
            Tensor l = m + LogSigmoid(pre[1]);
            m = where(isNew, pre[0], pre[0].maximum(l));
            Tensor input = (pre[0] - m).minimum(zeros_like(m)).exp();
            Tensor forget = (l - m).minimum(zeros_like(m)).exp();
            c = (forget * c) + (input * pre[2].tanh());
            n = (forget * n) + input;
            y = pre[3].sigmoid() * c / n;
            outputs.Add(y);
        }

        return (stack(outputs, 1), stack([y, c, n, m], 1));
    }

    /// <summary>An sLSTM block from zero state.</summary>
    public static Tensor SLstmBlock(Tensor x, ParameterScope p, MoxEConfig config, Dropout? dropout = null)
    {
        dropout ??= Dropout.None;
        (long heads, long width) = (config.Xlstm.SLstm.NumHeads, config.Xlstm.EmbeddingDim);
        Tensor xn = LayerNorm(x) * p["xlstm_norm.scale"];
        Tensor c = Silu(Conv(xn, null, p.Within("xlstm.conv1d.conv")));
        Tensor parts = stack(
            [
                Headwise(c, p["xlstm.igate.kernel"]), Headwise(c, p["xlstm.fgate.kernel"]),
                Headwise(xn, p["xlstm.zgate.kernel"]), Headwise(xn, p["xlstm.ogate.kernel"]),
            ], 2)
            .view(x.shape[0], x.shape[1], 4, heads, width / heads) + p["xlstm.slstm_cell._bias_"].transpose(0, 1);
        (Tensor y, _) = SLstmSequence(parts, p["xlstm.slstm_cell._recurrent_kernel_"], zeros([x.shape[0], 4, width], x.dtype));
        Tensor normed = LayerNorm(dropout.Apply(y.view(x.shape[0], x.shape[1], heads, -1))).view(x.shape);
        Tensor x1 = x + (p.Find("xlstm.group_norm.scale") is { } scale ? normed * scale : normed);
        Tensor up = Add((LayerNorm(x1) * p["ffn_norm.scale"]).matmul(p["ffn.proj_up.kernel"]), p.Find("ffn.proj_up.bias"));
        long inner = up.shape[2] / 2;
        Tensor act = Activate(up.narrow(2, 0, inner), config.Xlstm.FeedForward.ActFn);
        return x1 + dropout.Apply(Add((act * up.narrow(2, inner, inner)).matmul(p["ffn.proj_down.kernel"]), p.Find("ffn.proj_down.bias")));
    }

    public static Tensor Mlp(Tensor x, ParameterScope p, MoxEConfig config, Dropout? dropout = null) =>
        (dropout ?? Dropout.None).Apply((Silu(x.matmul(p["w1.kernel"])) * x.matmul(p["w3.kernel"])).matmul(p["w2.kernel"]));

    public static Tensor Activate(Tensor x, ActivationFunction function) => function switch
    {
        ActivationFunction.Gelu => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x.pow(3)))).tanh()),
        ActivationFunction.Relu => x.clamp(min: 0),
        ActivationFunction.ReluSquared => x.clamp(min: 0).pow(2),
        ActivationFunction.Sigmoid => 1 / (1 + x.neg().exp()),
        ActivationFunction.Swish => x / (1 + x.neg().exp()),
        _ => 1.0507009873554805 * where(x.gt(0), x, 1.6732632423543772 * (x.exp() - 1)),
    };

    public static Tensor Silu(Tensor x) => Activate(x, ActivationFunction.Swish);

    // min(x, 0) − log1p(e^{−|x|}).
    private static Tensor LogSigmoid(Tensor x) => x.clamp(max: 0) - x.abs().neg().exp().log1p();

    private static Tensor Add(Tensor x, Tensor? bias) => bias is null ? x : x + bias;
}
