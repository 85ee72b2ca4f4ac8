using MoxE.Training.Layers;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>The experts' sum in its plain form, without any dispatch.</summary>
internal static class PlainExperts
{
    /// <summary>Token mode as the author evaluates it: every expert on every token, weighted 0 where it was not chosen.</summary>
    /// <param name="blocks">[E].</param>
    /// <param name="u">[N, D].</param>
    /// <param name="router">Of the N tokens.</param>
    public static Tensor Tokens(Block[] blocks, Tensor u, RouterOutput router)
    {
        Tensor sum = zeros_like(u);
        for (int e = 0; e < blocks.Length; e++)
        {
            Tensor weight = (router.Weights * router.Experts.eq(e).to(u.dtype)).sum(1, keepdim: true); // [N, 1]
            sum = sum + (weight * blocks[e].ForwardTokens(u, Dropout.None));
        }

        return sum;
    }

    /// <summary>Recurrent mode, SPEC §9: each expert on each sequence's own tokens, one sequence after the other.</summary>
    /// <param name="blocks">[E].</param>
    /// <param name="u">[B, T, D].</param>
    /// <param name="router">Of the B·T tokens.</param>
    /// <param name="initial">State of sequence b in expert e, or null.</param>
    /// <returns>[B·T, D], and the state of sequence b in expert e where it is no longer the one it entered with.</returns>
    public static (Tensor Output, BlockState?[,] Final) Sequences(Block[] blocks, Tensor u, RouterOutput router, Func<int, int, BlockState?> initial)
    {
        (int batch, int length) = ((int)u.shape[0], (int)u.shape[1]);
        Tensor sum = zeros_like(u).view(batch * length, -1);
        var final = new BlockState?[batch, blocks.Length];
        for (int b = 0; b < batch; b++)
        {
            for (int e = 0; e < blocks.Length; e++)
            {
                long[] own = [.. Enumerable.Range(b * length, length).Where(n => router.Experts[n].data<long>().Contains(e)).Select(n => (long)n)];
                if (own.Length == 0)
                {
                    continue;
                }

                Tensor rows = tensor(own);
                (Tensor y, final[b, e]) = blocks[e].Forward(u.reshape(batch * length, -1).index_select(0, rows).unsqueeze(0), initial(b, e), Dropout.None);
                Tensor weight = (router.Weights * router.Experts.eq(e).to(u.dtype)).sum(1, keepdim: true).index_select(0, rows);
                sum = sum.index_add(0, rows, y.squeeze(0) * weight, 1);
            }
        }

        return (sum, final);
    }
}
