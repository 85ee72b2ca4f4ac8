using MoxE.Kernels.Interop;

namespace MoxE.Kernels.Ops;

/// <summary>
/// The state pools of one recurrent expert: the window of its convolution, which does not exist where that has one tap, and
/// its cell, of either kind.
/// </summary>
internal readonly struct ExpertPools
{
    private ExpertPools(StatePool window, MLstmPools mlstm, StatePool slstm, long slots, int count)
    {
        Window = window;
        MLstm = mlstm;
        SLstm = slstm;
        SlotCount = slots;
        Count = count;
    }

    /// <summary>[S, k − 1, F].</summary>
    public StatePool Window { get; }

    /// <summary>The cell of an mLSTM block.</summary>
    public MLstmPools MLstm { get; }

    /// <summary>The cell of an sLSTM block, [S, 4, D].</summary>
    public StatePool SLstm { get; }

    /// <summary>Slots that every pool has.</summary>
    public long SlotCount { get; }

    /// <summary>Inputs that the pools take.</summary>
    public int Count { get; }

    /// <summary>Reads and checks the pools of an mLSTM expert.</summary>
    public static ExpertPools Read(KernelContext context, int input, int output, MLstmExperts experts)
    {
        StatePool window = ReadWindow(context, input, output, experts.WindowSize, experts.Inner, out int windows);
        var cell = MLstmPools.Read(context, input + windows, output + windows, experts.Layout);
        return new(window, cell, default, windows > 0 ? Math.Min(window.SlotCount, cell.SlotCount) : cell.SlotCount, windows + MLstmPools.Count);
    }

    /// <summary>Reads and checks the pools of an sLSTM expert.</summary>
    public static ExpertPools Read(KernelContext context, int input, int output, SLstmExperts experts)
    {
        StatePool window = ReadWindow(context, input, output, experts.WindowSize, experts.Width, out int windows);
        StatePool cell = StatePool.Read(context, input + windows, output + windows, "cell", 4, experts.Width);
        return new(window, default, cell, windows > 0 ? Math.Min(window.SlotCount, cell.SlotCount) : cell.SlotCount, windows + 1);
    }

    /// <summary>The window of a slot, or null where the convolution has one tap.</summary>
    public unsafe float* WindowOf(int slot) => Window.Exists ? Window[slot] : null;

    private static StatePool ReadWindow(KernelContext context, int input, int output, int size, int channels, out int count)
    {
        count = size > 0 ? 1 : 0;
        return size > 0 ? StatePool.Read(context, input, output, "conv", size, channels) : default;
    }
}
