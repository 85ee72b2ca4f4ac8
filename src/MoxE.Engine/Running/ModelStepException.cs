namespace MoxE.Engine.Running;

/// <summary>A step of the model failed. The sequences of that step fail; others are untouched.</summary>
public sealed class ModelStepException : Exception
{
    /// <summary>Creates the exception with the cause's message.</summary>
    public ModelStepException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a cause.</summary>
    public ModelStepException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ModelStepException(string message)
        : base(message)
    {
    }
}
