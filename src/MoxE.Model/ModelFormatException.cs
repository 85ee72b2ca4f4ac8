namespace MoxE.Model;

/// <summary>A model, checkpoint or tokenizer file is not what it should be. The message names file, field or tensor, the value found and what is allowed.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the exception from one finding.</summary>
    public ModelFormatException(string message)
        : base(message) => Errors = [message];

    /// <summary>Creates the exception from one finding and its cause.</summary>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException) => Errors = [message];

    /// <summary>Creates the exception from all findings; the message lists them a line each.</summary>
    public ModelFormatException(string subject, IReadOnlyList<string> errors)
        : base(errors is [var only] ? $"{subject}: {only}" : $"{subject}: {errors.Count} errors\n  " + string.Join("\n  ", errors)) => Errors = errors;

    /// <summary>Creates an empty exception.</summary>
    public ModelFormatException() => Errors = [];

    /// <summary>Every finding.</summary>
    public IReadOnlyList<string> Errors { get; }
}
