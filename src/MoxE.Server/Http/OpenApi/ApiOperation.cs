using System.Text.Json.Nodes;

namespace MoxE.Server.Http.OpenApi;

/// <summary>One operation of the API document.</summary>
/// <param name="Method">get, post, put or delete.</param>
/// <param name="Path">The route.</param>
/// <param name="Id">Its name for generated clients.</param>
/// <param name="Tag">The group it is shown in.</param>
/// <param name="Summary">What it does.</param>
internal sealed record ApiOperation(string Method, string Path, string Id, string Tag, string Summary)
{
    /// <summary>Schema of the body; null where there is none.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>Schema of the answer; null where it is no JSON.</summary>
    public JsonObject? Answer { get; init; }

    /// <summary>Media type of the answer.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>Schema of each event where the answer may be a stream.</summary>
    public JsonObject? Chunk { get; init; }

    /// <summary>Names and meanings of the parts of the path.</summary>
    public IReadOnlyList<(string Name, string Description)> PathParts { get; init; } = [];

    /// <summary>Statuses of errors that this operation has beside those of a body.</summary>
    public IReadOnlyList<(int Status, string When)> Errors { get; init; } = [];
}
