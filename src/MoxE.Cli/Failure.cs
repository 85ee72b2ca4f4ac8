using MoxE.Client;
using MoxE.Engine.Running;
using MoxE.Model;
using MoxE.Model.Export;

namespace MoxE.Cli;

/// <summary>Exceptions as one line for the user.</summary>
internal static class Failure
{
    /// <summary>Whether the cause lies in what the user gave: files, arguments, the machine.</summary>
    public static bool IsExpected(Exception exception) => exception is
        CommandException or ModelFormatException or ModelExportException or ModelStepException or IOException or UnauthorizedAccessException or MoxEException or HttpRequestException;

    /// <summary>What went wrong, in one line; a fault of the program says that it is one.</summary>
    public static string Describe(Exception exception)
    {
        string message = string.Join("; ", exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return IsExpected(exception) ? message : $"internal error, please report it: {exception.GetType().Name}: {message}";
    }
}
