namespace MoxE.Kernels.Interop;

/// <summary>Element types of tensors, with the values of <c>ONNXTensorElementDataType</c>.</summary>
internal enum TensorElementType
{
    Any = 0,
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
    BFloat16 = 16,
}
