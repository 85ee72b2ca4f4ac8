namespace MoxE.Cli;

/// <summary>The user asked for something that cannot be done; the message says what was found and what is allowed.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
