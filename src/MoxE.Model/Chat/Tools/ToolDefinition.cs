using System.Text.Json;

namespace MoxE.Model.Chat.Tools;

/// <summary>A function that the model may ask to be called.</summary>
/// <param name="Name">Its name: 1 to 64 letters, digits, underscores, hyphens and points.</param>
/// <param name="Description">What it does, or null.</param>
/// <param name="Parameters">JSON schema of its arguments, an object; null where it takes none or the request does not say.</param>
public sealed record ToolDefinition(string Name, string? Description, JsonElement? Parameters);
