using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>C [M, N] = A [M, K] · W + bias + residual as tiles of rows and panels; a tile is a part.</summary>
internal unsafe struct GemmTask : IParallelTask
{
    /// <summary>Rows of a tile: A's rows of a tile stay in the second-level cache while its panels pass by.</summary>
    private const int TileRows = 64;

    private int _panelParts;
    private int _rowParts;

    public float* A;
    public int Lda;
    public int Rows;
    public float* Packed;
    public int K;
    public int Columns;
    public float* Bias;
    public float* Residual;
    public float* C;

    /// <summary>Chooses the tiles.</summary>
    public void Split(out int parts)
    {
        int panels = PanelLayout.Panels(Columns);
        long costPerPanel = (long)Math.Min(Rows, TileRows) * K * PanelLayout.Width;
        _rowParts = (Rows + TileRows - 1) / TileRows;
        int fewest = (panels + 3) / 4;
        _panelParts = Math.Min(fewest, WorkSplit.Parts(panels, costPerPanel, panels));
        parts = _panelParts * _rowParts;
    }

    public readonly void Run(int part)
    {
        int panels = PanelLayout.Panels(Columns);
        int panelPart = part / _rowParts;
        int firstPanel = WorkSplit.First(panelPart, _panelParts, panels);
        int panelCount = WorkSplit.First(panelPart + 1, _panelParts, panels) - firstPanel;
        RowRange rows = RowRange.Of(part % _rowParts, _rowParts, Rows);
        float* residual = Residual is null ? null : Residual + ((long)rows.First * Columns);
        Gemm.Run(A + ((long)rows.First * Lda), Lda, rows.Count, Packed, K, Columns, firstPanel, panelCount, Bias, residual, Columns, C + ((long)rows.First * Columns), Columns);
    }
}
