using System.Text.Json;

namespace MoxE.Client.Wire;

/// <summary>The body of a refusal, and the last event of a stream that failed.</summary>
internal sealed record ErrorBody(WireError? Error);

/// <summary>The error object. Servers send the code as text or as a number.</summary>
internal sealed record WireError(string? Message, string? Type, string? Param, JsonElement? Code)
{
    public string? CodeText => Code?.ValueKind switch
    {
        JsonValueKind.String => Code?.GetString(),
        JsonValueKind.Number => Code?.GetRawText(),
        _ => null,
    };
}
