namespace MoxE.Model.Chat;

/// <summary>Why a template or a prompt was refused.</summary>
/// <param name="Message">What is wrong and what is allowed, in one line.</param>
/// <param name="Line">Line of the template, from 1, or null when the fault is not the template's.</param>
public sealed record ChatError(string Message, int? Line = null)
{
    /// <summary>The message, with the template's line before it where there is one.</summary>
    public override string ToString() => Line is null ? Message : $"chat template, line {Line}: {Message}";
}
