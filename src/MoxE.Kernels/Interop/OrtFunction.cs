namespace MoxE.Kernels.Interop;

/// <summary>Positions in the OrtApi table of the functions used here; member names are the C names.</summary>
internal enum OrtFunction
{
    CreateStatus = 0,
    GetErrorMessage = 2,
    CreateCustomOpDomain = 26,
    CustomOpDomain_Add = 27,
    AddCustomOpDomain = 28,
    CreateTensorWithDataAsOrtValue = 49,
    GetTensorMutableData = 51,
    CreateCpuMemoryInfo = 69,
    KernelInfoGetAttribute_float = 85,
    KernelInfoGetAttribute_int64 = 86,
    KernelInfoGetAttribute_string = 87,
    KernelContext_GetInput = 90,
    KernelContext_GetOutput = 91,
    ReleaseStatus = 93,
    ReleaseMemoryInfo = 94,
    ReleaseValue = 96,
    BindInput = 136,
    BindOutput = 137,
    KernelInfoGetAttributeArray_int64 = 163,
    KernelInfo_GetInputCount = 230,
    KernelInfo_GetOutputCount = 231,
    KernelInfo_GetInputName = 232,
    KernelInfo_GetOutputName = 233,
    KernelInfo_GetNodeName = 244,
    KernelInfoGetConstantInput_tensor = 249,
    KernelContext_ParallelFor = 274,
    GetTensorElementTypeAndShapeDataReference = 414,
}
