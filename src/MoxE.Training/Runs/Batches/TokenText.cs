namespace MoxE.Training.Runs.Batches;

/// <summary>A token file as a run sees it.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Tokens">Its text.</param>
/// <param name="VocabularySize">Ids are below it.</param>
/// <param name="TokenizerHash">Of the tokenizer that made it.</param>
internal sealed record TokenText(string Path, ITokens Tokens, int VocabularySize, string TokenizerHash);
