namespace MoxE.Model.Export.Weights;

/// <summary>A matrix stored (in, out).</summary>
/// <param name="Rows">K, inputs.</param>
/// <param name="Columns">N, outputs.</param>
internal readonly record struct MatrixSize(int Rows, int Columns)
{
    /// <summary>Numbers of a matrix.</summary>
    public int Length => checked(Rows * Columns);
}
