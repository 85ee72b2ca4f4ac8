namespace MoxE.Training.Data;

/// <summary>One document of a corpus.</summary>
/// <param name="Source">Where it stands, for messages: a file and a line.</param>
/// <param name="Text">Its text, never empty.</param>
internal sealed record CorpusDocument(string Source, string Text);
