using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>Sizes of a run of the sLSTM cell.</summary>
/// <param name="Heads">Hs.</param>
/// <param name="Batch">B, sequences.</param>
/// <param name="Length">T, tokens of each.</param>
/// <param name="Size">d, units of a head.</param>
internal readonly record struct SLstmShape(int Heads, int Batch, int Length, int Size)
{
    /// <summary>
    /// What a step works on at once: one value for each unit of each head of each sequence, [Hs][B][d], filled up to whole
    /// vectors of any width. The fill is computed like the rest and read by no one.
    /// </summary>
    public int Units => ((Rows * Size) + 15) / 16 * 16;

    /// <summary>Rows of a step, one for each head of each sequence.</summary>
    public int Rows => Heads * Batch;

    /// <summary>Of a tensor [Hs, B, T, d] or of one that has several gates in its last axis: its own size is then not d.</summary>
    public static SLstmShape Of(Tensor x, int gates = 1) =>
        new((int)x.shape[0], (int)x.shape[1], (int)x.shape[2], (int)x.shape[3] / gates);
}
