using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>C [M, N] = A [M, K] · W + bias + residual as tiles of rows and panels; a tile is a part.</summary>
internal unsafe struct GemmTask : IParallelTask
{
    /// <summary>Rows of a tile: A's rows of a tile stay in the second-level cache while its panels pass by.</summary>
    private const int TileRows = 64;

    /// <summary>With rows to spare, neighbouring panels are done together: what they write lies side by side.</summary>
    private const int PanelsOfAPart = 8;

    private int _panelParts;
    private int _rowParts;

    public float* A;
    public int Lda;
    public int Rows;
    public PackedWeight Weight;
    public QuantizedRows Quantized;
    public float* Bias;
    public float* Residual;
    public float* C;

    /// <summary>Chooses the tiles.</summary>
    public void Split(out int parts)
    {
        int panels = Weight.Panels;
        long costPerPanel = (long)Math.Clamp(Rows, WorkSplit.RowsWorthALoad, TileRows) * Weight.Inputs * PanelLayout.Width;
        _rowParts = (Rows + TileRows - 1) / TileRows;
        int groups = Rows < WorkSplit.RowsWorthALoad ? panels : (panels + PanelsOfAPart - 1) / PanelsOfAPart;
        _panelParts = WorkSplit.Parts(panels, costPerPanel, groups);
        parts = _panelParts * _rowParts;
    }

    public readonly void Run(int part)
    {
        int panels = Weight.Panels;
        int panelPart = part / _rowParts;
        int firstPanel = WorkSplit.First(panelPart, _panelParts, panels);
        int panelCount = WorkSplit.First(panelPart + 1, _panelParts, panels) - firstPanel;
        RowRange rows = RowRange.Of(part % _rowParts, _rowParts, Rows);
        int columns = Weight.Columns;
        float* residual = Residual is null ? null : Residual + ((long)rows.First * columns);
        Gemm.Run(
            A + ((long)rows.First * Lda), Lda, Weight.IsInteger ? Quantized.From(rows.First) : default, rows.Count, Weight, firstPanel, panelCount, Bias, residual, columns, C + ((long)rows.First * columns), columns);
    }
}
