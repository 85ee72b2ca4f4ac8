namespace MoxE.Training;

/// <summary>Work that cannot be done for a reason that lies in what the user gave: the message names it, its value and what is allowed.</summary>
internal sealed class TrainingException : Exception
{
    /// <summary>With a message for the user.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the user and its cause.</summary>
    public TrainingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
