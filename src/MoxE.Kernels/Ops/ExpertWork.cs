using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>One part of an experts' node: rows First … First + Count − 1 of the sorted pairs, all of one expert.</summary>
/// <param name="Expert">The expert.</param>
/// <param name="First">First sorted row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Slot">The state slot of the rows' sequence, or −1 where experts have no state.</param>
internal readonly record struct ExpertWork(int Expert, int First, int Count, int Slot)
{
    /// <summary>Rows of a part at most, where parts need not follow sequences: enough to reuse a panel of weights, few enough for scratch in cache.</summary>
    public const int MostRows = 32;

    /// <summary>Cuts each expert's rows into blocks.</summary>
    /// <returns>Number of parts written to <paramref name="work"/>.</returns>
    public static unsafe int CutByRows(in ExpertDispatch dispatch, int experts, ExpertWork* work)
    {
        int count = 0;
        for (int expert = 0; expert < experts; expert++)
        {
            int end = dispatch.First[expert + 1];
            for (int row = dispatch.First[expert]; row < end; row += MostRows)
            {
                work[count++] = new ExpertWork(expert, row, Math.Min(MostRows, end - row), -1);
            }
        }

        return count;
    }

    /// <summary>Cuts each expert's rows where the sequence changes, since a state advances row by row.</summary>
    /// <returns>Number of parts written to <paramref name="work"/>; at most one a pair.</returns>
    public static unsafe int CutBySequence(in ExpertDispatch dispatch, int experts, in RaggedBatch batch, ExpertWork* work)
    {
        int count = 0;
        for (int expert = 0; expert < experts; expert++)
        {
            int row = dispatch.First[expert];
            int end = dispatch.First[expert + 1];
            for (int b = 0; row < end; b++)
            {
                int first = row;
                while (row < end && dispatch.Tokens[row] < batch.Starts[b + 1])
                {
                    row++;
                }

                if (row > first)
                {
                    work[count++] = new ExpertWork(expert, first, row - first, batch.Slots[b]);
                }
            }
        }

        return count;
    }

    /// <summary>Orders the parts by what they cost, the largest first, and chooses how their products are computed.</summary>
    /// <param name="context">The call.</param>
    /// <param name="work">[count].</param>
    /// <param name="count">Parts.</param>
    /// <param name="mlstmExperts">Experts 0 … mlstmExperts − 1 are mLSTM blocks, the others not.</param>
    /// <param name="mlstmWeights">Weights of one of the first.</param>
    /// <param name="otherWeights">Weights of one of the others.</param>
    public static unsafe ExpertGemm Arrange(KernelContext context, ExpertWork* work, int count, int mlstmExperts, long mlstmWeights, long otherWeights)
    {
        for (int i = 1; i < count; i++)
        {
            ExpertWork moved = work[i];
            int at = i;
            for (; at > 0 && Cost(work[at - 1]) < Cost(moved); at--)
            {
                work[at] = work[at - 1];
            }

            work[at] = moved;
        }

        Span<long> costs = stackalloc long[Math.Min(count, ExpertGemm.MostBlocks + 1)];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = Cost(work[i]);
        }

        return ExpertGemm.For(context, costs, Environment.ProcessorCount);

        long Cost(ExpertWork part) =>
            Math.Max(part.Count, WorkSplit.RowsWorthALoad) * (part.Expert < mlstmExperts ? mlstmWeights : otherWeights);
    }

    /// <summary>Runs the parts: at once by different threads, or one after the other where the team shares each.</summary>
    public static void Run<TTask>(KernelContext context, ref TTask blocks, ExpertGemm gemm, int parts)
        where TTask : struct, IParallelTask
    {
        if (!gemm.IsShared)
        {
            context.For(ref blocks, parts);
            return;
        }

        for (int part = 0; part < parts; part++)
        {
            blocks.Run(part);
        }
    }
}
