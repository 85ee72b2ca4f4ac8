namespace MoxE.Cli.Ablation.Trials;

/// <summary>
/// Where an ablation keeps its files: <c>configs/ID.json</c>, <c>output/ID.txt</c> (what the trainer said),
/// <c>runs/ID/</c> (the trainer's folder, and <c>result.json</c> once the trial is done), <c>models/ID/</c> (exported),
/// <c>speeds.json</c>, <c>results.csv</c>, <c>layers.csv</c>, <c>table.md</c>.
/// </summary>
internal sealed class AblationFolder
{
    private readonly string _path;

    private AblationFolder(string path) => _path = path;

    /// <summary>Speeds of training and serving.</summary>
    public string Speeds => Path.Combine(_path, "speeds.json");

    /// <summary>The figures of models.</summary>
    public string Csv => Path.Combine(_path, "results.csv");

    /// <summary>The figures of their layers.</summary>
    public string LayersCsv => Path.Combine(_path, "layers.csv");

    /// <summary>The table for people.</summary>
    public string Table => Path.Combine(_path, "table.md");

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="resume">Whether there may be something in it.</param>
    /// <exception cref="CommandException">There is something in it.</exception>
    public static AblationFolder Open(string path, bool resume)
    {
        if (!resume && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new CommandException($"--out {path}: found files there; allowed: a new or empty folder, or --resume to go on with the ablation in it.");
        }

        foreach (string part in new[] { "configs", "output", "runs", "models" })
        {
            Directory.CreateDirectory(Path.Combine(path, part));
        }

        return new AblationFolder(Path.GetFullPath(path));
    }

    /// <summary>The merged training configuration.</summary>
    public string Config(Trial trial) => Path.Combine(_path, "configs", $"{trial.Id}.json");

    /// <summary>What the trainer wrote to its streams.</summary>
    public string Output(Trial trial) => Path.Combine(_path, "output", $"{trial.Id}.txt");

    /// <summary>The trainer's folder.</summary>
    public string Run(Trial trial) => Path.Combine(_path, "runs", trial.Id);

    /// <summary>The trainer's log of steps.</summary>
    public string Log(Trial trial) => Path.Combine(Run(trial), "log.jsonl");

    /// <summary>The checkpoint with the lowest held-out loss.</summary>
    public string Checkpoint(Trial trial) => Path.Combine(Run(trial), "best");

    /// <summary>There once the trial is done.</summary>
    public string Result(Trial trial) => Path.Combine(Run(trial), "result.json");

    /// <summary>The exported model.</summary>
    public string Model(Trial trial) => Path.Combine(_path, "models", trial.Id);
}
