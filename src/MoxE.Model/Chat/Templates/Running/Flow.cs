namespace MoxE.Model.Chat.Templates.Running;

/// <summary>How a body was left.</summary>
internal enum Flow
{
    Normal,
    Break,
    Continue,
}
