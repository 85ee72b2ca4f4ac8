using MoxE.Server.OpenInference.Tensors;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>An answer, or one of the answers of a stream.</summary>
/// <param name="Model">Name of the model that gave it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Id">The request's id; empty when it had none.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="IsFinal">Whether no answer to the same request follows.</param>
internal sealed record InferAnswer(string Model, string Version, string Id, IReadOnlyList<OutputTensor> Outputs, bool IsFinal);
