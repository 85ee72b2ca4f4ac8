namespace MoxE.Cli.Ablation.Trials;

/// <summary>Files that are there whole or not at all, also when the process is killed.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text, replacing an older one.</summary>
    public static void Write(string path, string text)
    {
        string unfinished = path + ".partial";
        File.WriteAllText(unfinished, text);
        File.Move(unfinished, path, overwrite: true);
    }
}
