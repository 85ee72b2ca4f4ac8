namespace MoxE.Model.Export;

/// <summary>What an export is busy with.</summary>
public enum ExportStage
{
    /// <summary>Reading, packing and writing weights.</summary>
    Weights,

    /// <summary>Hashing the written files.</summary>
    Hashes,
}

/// <summary>How far an export is; in each stage the done bytes grow from 0 to the total.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="DoneBytes">Bytes done in this stage.</param>
/// <param name="TotalBytes">Bytes of this stage.</param>
public readonly record struct ExportProgress(ExportStage Stage, long DoneBytes, long TotalBytes);
