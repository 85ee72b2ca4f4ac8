using System.Text;

namespace MoxE.Training.Data;

/// <summary>The lines of a UTF-8 file, each checked.</summary>
internal static class TextLines
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; lines end with LF or CR LF, a byte order mark is left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The lines with their numbers, from 1 on.</returns>
    /// <exception cref="TrainingException">A line is not UTF-8; the message names file, line and bytes.</exception>
    public static IEnumerable<(int Number, string Line)> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (int number = 1; start < bytes.Length; number++)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            int next = length < 0 ? bytes.Length : start + length + 1;
            int end = length < 0 ? bytes.Length : start + length;
            if (end > start && bytes[end - 1] == '\r')
            {
                end--;
            }

            yield return (number, Decode(bytes, start, end, path, number));
            start = next;
        }
    }

    private static string Decode(byte[] bytes, int start, int end, string path, int number)
    {
        try
        {
            return Strict.GetString(bytes, start, end - start);
        }
        catch (DecoderFallbackException exception)
        {
            throw new TrainingException($"{path}: line {number}: found the byte 0x{exception.BytesUnknown?[0]:X2} at column {exception.Index + 1}; allowed: UTF-8", exception);
        }
    }
}
