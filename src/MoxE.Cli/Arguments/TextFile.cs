using System.Text;

namespace MoxE.Cli.Arguments;

/// <summary>Text files that the user names.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a UTF-8 file whole, line ends as they are.</summary>
    /// <exception cref="CommandException">It is missing, unreadable or not UTF-8.</exception>
    public static string Read(string path)
    {
        try
        {
            return Strict.GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException e)
        {
            throw new CommandException($"{path}: byte {e.Index} is not UTF-8; allowed: UTF-8 text.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"{path}: the file is missing.", e);
        }
    }
}
