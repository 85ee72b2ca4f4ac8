namespace MoxE.Kernels.Interop;

/// <summary>The C struct <c>OrtApiBase</c>: where every use of ONNX Runtime begins.</summary>
internal unsafe struct OrtApiBase
{
    /// <summary>The table of a version, null when this ONNX Runtime is older.</summary>
    public delegate* unmanaged<uint, nint*> GetApi;

    /// <summary>The version of this ONNX Runtime, UTF-8, zero-terminated.</summary>
    public delegate* unmanaged<nint> GetVersionString;
}
