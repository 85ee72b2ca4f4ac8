using System.Globalization;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary>
/// A run's folder: <c>checkpoints/step-000100/…</c>, the newest few, and <c>best/</c>. A checkpoint has its final name only
/// once it is complete, and an old one is removed only after a newer one is.
/// </summary>
internal sealed class RunFolder
{
    private const string Prefix = "step-";
    private const string Unfinished = ".partial";
    private readonly string _checkpoints;

    private RunFolder(string path)
    {
        FullPath = path;
        _checkpoints = Path.Combine(path, "checkpoints");
        Best = Path.Combine(path, "best");
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>Where the model with the lowest held-out loss lies, if there is one.</summary>
    public string Best { get; }

    /// <summary>The newest complete checkpoint, or null.</summary>
    public string? Newest => Complete().LastOrDefault().Path;

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="TrainingException">Something is there already.</exception>
    public static RunFolder Create(string path)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new TrainingException($"{path}: found files there; allowed: a new or empty folder, or --resume to go on with the run in it");
        }

        Directory.CreateDirectory(path);
        return new RunFolder(path);
    }

    /// <summary>Opens the folder of a run that goes on, and removes what a killed process left unfinished.</summary>
    /// <exception cref="TrainingException">There is no checkpoint in it.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(Path.GetFullPath(path));
        if (folder.Newest is null)
        {
            throw new TrainingException($"{folder.FullPath}: found no checkpoint to resume from; allowed: the folder of a run that has saved one");
        }

        foreach (string unfinished in Directory.EnumerateDirectories(folder._checkpoints, "*" + Unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Remove(folder.Best + Unfinished);
        return folder;
    }

    /// <summary>The folder of a step's checkpoint.</summary>
    public string PathOf(int step) => Path.Combine(_checkpoints, Prefix + step.ToString("D6", CultureInfo.InvariantCulture));

    /// <summary>Writes a checkpoint, then removes the oldest but <paramref name="keep"/>.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="keep">≥ 1.</param>
    /// <param name="write">Fills the folder it is given.</param>
    /// <exception cref="TrainingException">The disk is full or the like; what was written is removed, older checkpoints are as they were.</exception>
    public void Save(int step, int keep, Action<string> write)
    {
        Write(PathOf(step), write);
        foreach ((_, string path) in Complete().SkipLast(keep))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Writes the best model, replacing an older one.</summary>
    /// <exception cref="TrainingException">As <see cref="Save"/>.</exception>
    public void SaveBest(Action<string> write) => Write(Best, write);

    private void Write(string final, Action<string> write)
    {
        string unfinished = final + Unfinished;
        try
        {
            Remove(unfinished);
            Directory.CreateDirectory(unfinished);
            write(unfinished);
            Remove(final);
            Directory.Move(unfinished, final);
        }
        catch (Exception exception)
        {
            TryRemove(unfinished);
            if (exception is IOException or UnauthorizedAccessException)
            {
                string last = Newest is { } newest ? $"the last good checkpoint is {newest}" : "there is no checkpoint yet";
                throw new TrainingException($"{final}: the checkpoint could not be written: {exception.Message}; {last}", exception);
            }

            throw;
        }
    }

    private IEnumerable<(int Step, string Path)> Complete() => !Directory.Exists(_checkpoints) ? [] :
        Directory.EnumerateDirectories(_checkpoints, Prefix + "*")
            .Select(path => (IsStep: int.TryParse(Path.GetFileName(path.AsSpan())[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int step), step, path))
            .Where(entry => entry.IsStep)
            .Select(entry => (entry.step, entry.path))
            .OrderBy(entry => entry.step);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // After a failure, which is what is reported.
    private static void TryRemove(string folder)
    {
        try
        {
            Remove(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
