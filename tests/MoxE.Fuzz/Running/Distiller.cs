using System.Security.Cryptography;

namespace MoxE.Fuzz.Running;

/// <summary>Chooses, of what a run has found, a small set of inputs that take most of its edges, and writes it to the corpus.</summary>
internal static class Distiller
{
    private const int MaxFiles = 30; // of one target
    private const int MaxBytes = 10_000; // of one target
    private const int MaxLength = 600; // of one input
    private const int WorthKeeping = 6; // edges that an input must add

    /// <summary>Adds to the corpus of a target.</summary>
    /// <returns>Files written.</returns>
    public static int Write(TargetRun run)
    {
        string name = run.Target.Name;
        HashSet<int> covered = [];
        foreach (byte[] seed in Corpus.Files(name).Select(File.ReadAllBytes).Concat(run.Target.MoreSeeds()))
        {
            covered.UnionWith(run.EdgesOf(seed));
        }

        int files = 0;
        int bytes = 0;
        Directory.CreateDirectory(Corpus.Folder(name));
        foreach (byte[] input in run.Inputs.Where(input => input.Length is > 0 and <= MaxLength).OrderByDescending(input => input.Length).ThenBy(Convert.ToHexString, StringComparer.Ordinal))
        {
            int before = covered.Count;
            covered.UnionWith(run.EdgesOf(input));
            if (covered.Count >= before + WorthKeeping && files < MaxFiles && bytes + input.Length <= MaxBytes)
            {
                File.WriteAllBytes(Path.Combine(Corpus.Folder(name), Convert.ToHexStringLower(SHA256.HashData(input))[..12]), input);
                files++;
                bytes += input.Length;
            }
        }

        return files;
    }
}
