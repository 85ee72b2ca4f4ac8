namespace MoxE.Kernels.Interop;

/// <summary>A call of the ONNX Runtime C API failed, or a node of the graph is not what its operator needs.</summary>
public sealed class OrtCallException : Exception
{
    /// <summary>Creates the exception with ONNX Runtime's message or ours.</summary>
    public OrtCallException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a cause.</summary>
    public OrtCallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message.</summary>
    public OrtCallException()
    {
    }
}
