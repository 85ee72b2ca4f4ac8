namespace MoxE.Model.Chat.Templates.Running;

/// <summary>
/// Ends the reading or rendering of a template; becomes a <see cref="ChatError"/> at <see cref="ChatTemplate"/>'s edge
/// and is seen nowhere else. An exception, since it leaves any depth of the tree at once.
/// </summary>
internal sealed class TemplateFault : Exception
{
    public TemplateFault()
    {
    }

    public TemplateFault(string message)
        : base(message)
    {
    }

    public TemplateFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TemplateFault(int line, string message)
        : base(message) => Line = line;

    /// <summary>Line of the template, from 1, or 0 when whoever found it does not know.</summary>
    public int Line { get; }
}
