namespace MoxE.Training.Tokenizers;

/// <summary>Two ids side by side.</summary>
/// <param name="Left">The first.</param>
/// <param name="Right">The second.</param>
internal readonly record struct TokenPair(int Left, int Right);
