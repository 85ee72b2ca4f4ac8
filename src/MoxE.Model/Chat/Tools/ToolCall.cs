namespace MoxE.Model.Chat.Tools;

/// <summary>A call that the model asks for.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments: the text of a JSON object, as the OpenAI protocol gives them.</param>
public sealed record ToolCall(string Name, string Arguments);
