using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>Texts as sequences of tokens.</summary>
internal static class TextSequences
{
    /// <summary>Tokenises texts.</summary>
    /// <param name="texts">One sequence each.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="context">A token before each, so that the text's own first token is predicted too; null for none.</param>
    /// <exception cref="CommandException">A text is too short.</exception>
    public static IReadOnlyList<EvalSequence> Of(IEnumerable<EvalText> texts, Tokenizer tokenizer, int? context) =>
        [.. texts.Select(text => new EvalSequence(text.Name, After(context, tokenizer.Encode(text.Text))))];

    /// <summary>The tokens with the context before them.</summary>
    public static int[] After(int? context, int[] tokens) => context is { } token ? [token, .. tokens] : tokens;
}
