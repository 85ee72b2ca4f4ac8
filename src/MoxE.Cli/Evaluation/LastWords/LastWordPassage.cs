namespace MoxE.Cli.Evaluation.LastWords;

/// <summary>A passage whose last word is to be guessed.</summary>
/// <param name="Context">Its text up to the space before the word, which is not part of it.</param>
/// <param name="Target">The word: letters only.</param>
internal sealed record LastWordPassage(string Context, string Target);
