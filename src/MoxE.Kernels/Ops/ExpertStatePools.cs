using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The state pools of recurrent experts, four places an expert: window, C, n, m of an mLSTM block or window, cell of an
/// sLSTM block. Inputs follow the experts' order; a convolution of one tap has no window and no input for it.
/// </summary>
internal static unsafe class ExpertStatePools
{
    /// <summary>Places of an expert.</summary>
    public const int PerExpert = 4;

    /// <summary>Reads and checks all pools of a node.</summary>
    /// <returns>Slots that every pool has.</returns>
    public static long Read(KernelContext context, int firstInput, int experts, int mlstmExperts, MLstmExperts? mlstm, SLstmExperts? slstm, StatePool* pools)
    {
        int next = 0;
        long slots = int.MaxValue;
        for (int expert = 0; expert < experts; expert++)
        {
            StatePool* own = pools + (expert * PerExpert);
            new Span<StatePool>(own, PerExpert).Clear();
            if (expert < mlstmExperts)
            {
                long headSize = mlstm!.Inner / mlstm.Heads;
                if (mlstm.WindowSize > 0)
                {
                    own[0] = Next("conv", mlstm.WindowSize, mlstm.Inner);
                }

                own[1] = Next("C", mlstm.Heads, headSize, headSize);
                own[2] = Next("n", mlstm.Heads, headSize);
                own[3] = Next("m", mlstm.Heads);
            }
            else
            {
                if (slstm!.WindowSize > 0)
                {
                    own[0] = Next("conv", slstm.WindowSize, slstm.Width);
                }

                own[1] = Next("cell", 4, slstm.Width);
            }
        }

        return slots;

        StatePool Next(string name, params ReadOnlySpan<long> shape)
        {
            StatePool pool = StatePool.Read(context, firstInput + next, 1 + next, name, shape);
            next++;
            slots = Math.Min(slots, pool.SlotCount);
            return pool;
        }
    }

    /// <summary>The window of a slot, or null where the convolution has one tap.</summary>
    public static float* Window(StatePool* pools, int slot) => pools[0].Exists ? pools[0][slot] : null;

    /// <summary>The state of an mLSTM expert in a slot.</summary>
    public static MLstmState MLstmState(StatePool* pools, int slot) =>
        new(Window(pools, slot), pools[1][slot], pools[2][slot], pools[3][slot]);
}
