namespace MoxE.Server.OpenInference.Tensors;

/// <summary>An input as it was read: its data has as many elements as its shape says.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its elements, row by row.</param>
internal sealed record InputTensor(string Name, Datatype Datatype, IReadOnlyList<long> Shape, Values Values);
