namespace MoxE.Cli.Chat;

/// <summary>The next piece of an answer.</summary>
/// <param name="Text">Its text; empty on a piece that tells counts only.</param>
/// <param name="Routing">What the routers did with its tokens; null where it was not asked for.</param>
/// <param name="Counts">Tokens of the whole answer; on one piece, at its end.</param>
internal readonly record struct AnswerPiece(string Text, TokenRouting? Routing = null, AnswerCounts? Counts = null);

/// <summary>Tokens of an answer.</summary>
/// <param name="Prompt">Of the conversation before it.</param>
/// <param name="Generated">Of the answer.</param>
internal sealed record AnswerCounts(int Prompt, int Generated);
