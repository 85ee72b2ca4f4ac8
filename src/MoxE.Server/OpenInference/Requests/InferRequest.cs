using MoxE.Server.OpenInference.Tensors;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>A request of the protocol, whatever wire it came by: contents are read, meanings are unchecked.</summary>
internal sealed record InferRequest
{
    /// <summary>The model; empty for the served one.</summary>
    public required string Model { get; init; }

    /// <summary>Its version; empty leaves the choice to the server.</summary>
    public string Version { get; init; } = "";

    /// <summary>The caller's name for the request, which comes back in every answer.</summary>
    public string Id { get; init; } = "";

    public IReadOnlyList<InferParameter> Parameters { get; init; } = [];

    public IReadOnlyList<InputTensor> Inputs { get; init; } = [];

    /// <summary>Names of the outputs asked for; none for the usual ones.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}

/// <summary>A named setting.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; one element, more only where the wire has lists.</param>
internal sealed record InferParameter(string Name, Values Value);
