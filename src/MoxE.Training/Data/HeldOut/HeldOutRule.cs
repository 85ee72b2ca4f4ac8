namespace MoxE.Training.Data.HeldOut;

/// <summary>
/// Which text no model trains on. The corpus is one stream of tokens of the reference tokenizer, cut into chunks; every
/// twentieth chunk is held out. The borders are places in the text, so they are the same for every tokenizer.
/// </summary>
internal static class HeldOutRule
{
    /// <summary>Reference tokens of a chunk.</summary>
    public const int ChunkTokens = 4096;

    private const int Period = 20;
    private const int Residue = 7;

    /// <summary>The rule in words, for records.</summary>
    public static string Text => $"chunks of {ChunkTokens} reference tokens; index % {Period} == {Residue} is held out";

    /// <summary>Whether a chunk is held out.</summary>
    public static bool IsHeldOut(int chunk) => chunk % Period == Residue;
}
