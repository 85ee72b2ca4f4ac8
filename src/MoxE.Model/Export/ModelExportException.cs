namespace MoxE.Model.Export;

/// <summary>An export could not be done for a reason outside the checkpoint: the place it should go to, a full disk. Nothing half-written is left.</summary>
public sealed class ModelExportException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ModelExportException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ModelExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an empty exception.</summary>
    public ModelExportException()
    {
    }
}
