using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static MoxE.Model.Onnx.TensorProto.Types;

namespace MoxE.UnitTests.Kernels.Ops;

/// <summary>What would read or write outside a tensor is refused with a message that names it.</summary>
public sealed class OpRefusalTests
{
    [Fact]
    public void XlstmExperts_InputOfAnotherWidthThanItsWeights_IsRefused()
    {
        const int weightWidth = 4, inputWidth = 8, ffn = 4;
        using InferenceSession session = new OneNodeGraph("XlstmExperts")
            .With("num_experts", 1).With("num_mlstm_experts", 0).With("recurrent", 0).With("mlstm_heads", 1).With("slstm_heads", 1)
            .With("mlstm_inner", 1).With("ffn_inner", ffn).With("activation", "gelu").With("epsilon", 1e-5f)
            .Input("x", DataType.Float, 1, inputWidth).Input("experts", DataType.Int32, 1, 1, 1).Input("weights", DataType.Float, 1, 1, 1)
            .Input("row_starts", DataType.Int32, 2).Input("slots", DataType.Int32, 1).Absent(13)
            .Zeros("s_norm", 1, weightWidth).Absent(2).Zeros("s_gates", 1, 1, 1, 1, weightWidth, 32).Zeros("s_gates_bias", 1, 2 * weightWidth)
            .Absent(2).Zeros("s_ffn_norm", 1, weightWidth).Zeros("s_ffn_up", 1, 1, weightWidth, 32).Absent(1).Zeros("s_ffn_down", 1, 1, ffn, 32).Absent(1)
            .Open(1, inputWidth);
        OnnxRuntimeException refused = Assert.Throws<OnnxRuntimeException>(() => session.Run(
        [
            NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>([1, inputWidth])),
            NamedOnnxValue.CreateFromTensor("experts", new DenseTensor<int>([1, 1, 1])),
            NamedOnnxValue.CreateFromTensor("weights", new DenseTensor<float>([1, 1, 1])),
            NamedOnnxValue.CreateFromTensor("row_starts", new DenseTensor<int>(new[] { 0, 1 }, [2])),
            NamedOnnxValue.CreateFromTensor("slots", new DenseTensor<int>([1])),
        ]).Dispose());
        Assert.Contains("'x' is Float [1, 8]; needed is Float [any, 4]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CausalConv_KernelWithoutTaps_IsRefused()
    {
        OneNodeGraph graph = new OneNodeGraph("CausalConv").With("activation", "silu")
            .Input("x", DataType.Float, 1, 4).Zeros("kernel", 0, 4).Zeros("bias", 4).Input("row_starts", DataType.Int32, 2).Input("slots", DataType.Int32, 1);
        OnnxRuntimeException refused = Assert.Throws<OnnxRuntimeException>(() => graph.Open(1, 4).Dispose());
        Assert.Contains("'kernel' has 0 elements along axis 0", refused.Message, StringComparison.Ordinal);
    }
}
