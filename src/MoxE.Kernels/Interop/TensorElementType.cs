namespace MoxE.Kernels.Interop;

/// <summary>Element types of tensors, with the values of <c>ONNXTensorElementDataType</c>.</summary>
internal enum TensorElementType
{
    Float = 1,
    Int32 = 6,
    Int64 = 7,
}
