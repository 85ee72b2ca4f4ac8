using MoxE.Engine.Running;
using MoxE.Server.OpenInference.Tensors;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>A tensor as a model's metadata tells it; −1 in its shape takes any size.</summary>
internal sealed record TensorFact(string Name, Datatype Datatype, IReadOnlyList<long> Shape);

/// <summary>The tensors of a model.</summary>
internal static class ModelTensors
{
    /// <summary>What runs the model.</summary>
    public const string Platform = "moxe_onnx";

    /// <summary>The two inputs, of which a request has one, and the parameters that may be given as tensors.</summary>
    public static IReadOnlyList<TensorFact> Inputs { get; } =
    [
        new(TensorNames.TextInput, Datatype.Bytes, [-1]),
        new(TensorNames.TokenIds, Datatype.Int64, [-1]),
        .. ParameterTable.Rules.Select(rule => new TensorFact(rule.Name, rule.Datatype, [rule.Many ? -1 : 1])),
    ];

    /// <summary>What can be asked for.</summary>
    public static IReadOnlyList<TensorFact> Outputs(ModelShape shape) =>
    [
        new(TensorNames.TextOutput, Datatype.Bytes, [-1]),
        new(TensorNames.TokenIds, Datatype.Int64, [-1]),
        new(TensorNames.FinishReason, Datatype.Bytes, [-1]),
        new(TensorNames.PromptTokens, Datatype.Int64, [-1]),
        new(TensorNames.CompletionTokens, Datatype.Int64, [-1]),
        new(TensorNames.Logits, Datatype.Fp32, [-1, shape.VocabularySize]),
    ];
}
