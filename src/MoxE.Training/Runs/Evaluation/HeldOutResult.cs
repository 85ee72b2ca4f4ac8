using MoxE.Training.Runs.Records;

namespace MoxE.Training.Runs.Evaluation;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="BitsPerByte">NaN without a tokenizer.</param>
/// <param name="Tokens">Predicted.</param>
/// <param name="Layers">[L].</param>
internal sealed record HeldOutResult(double Loss, double BitsPerByte, long Tokens, IReadOnlyList<LayerRouting> Layers);
