using System.Text;

namespace MoxE.Training.Reports;

/// <summary>
/// A log of one line per record, ordered by step. Each line reaches the system in one write of its own, so that a run that
/// dies loses none of them. On resume the lines of work that is done again are cut off, and with them a last line that was
/// never finished: the file goes on as if the run had never stopped.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly FileStream _stream;

    private LogFile(FileStream stream) => _stream = stream;

    /// <summary>Opens a log for writing.</summary>
    /// <param name="path">The file; made if it is not there.</param>
    /// <param name="firstStep">1 for a new run: the file is emptied. Else records from this step on are cut.</param>
    /// <param name="stepOf">The step of a line; null for a header.</param>
    /// <exception cref="TrainingException">The file cannot be opened, read or cut, or holds a line that is no record.</exception>
    public static LogFile Open(string path, int firstStep, Func<string, int?> stepOf)
    {
        try
        {
            long keep = firstStep > 1 && File.Exists(path) ? LengthBefore(path, firstStep, stepOf) : 0;

            // Unbuffered: a line is one write. Others may read along.
            var stream = new FileStream(path, keep > 0 ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            if (keep > 0)
            {
                stream.SetLength(keep);
                stream.Seek(keep, SeekOrigin.Begin);
            }

            return new LogFile(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"cannot open the log {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether it has no line yet.</summary>
    public bool IsEmpty => _stream.Length == 0;

    /// <summary>Adds a line.</summary>
    /// <param name="line">Without its line feed.</param>
    /// <exception cref="TrainingException">The disk is full, or the file can no longer be written.</exception>
    public void Write(string line)
    {
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException exception)
        {
            throw new TrainingException($"cannot write to the log {_stream.Name}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static long LengthBefore(string path, int firstStep, Func<string, int?> stepOf)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        long kept = 0;
        for (int line = 1; rest.IndexOf((byte)'\n') is >= 0 and var end; line++)
        {
            int? step;
            try
            {
                step = stepOf(Encoding.UTF8.GetString(rest[..end]));
            }
            catch (FormatException exception)
            {
                throw new TrainingException($"line {line} of {path} is no record of a run: {exception.Message}", exception);
            }

            if (step >= firstStep)
            {
                break;
            }

            kept += end + 1;
            rest = rest[(end + 1)..];
        }

        return kept;
    }
}
