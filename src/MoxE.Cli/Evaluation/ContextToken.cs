using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>The token that a text may be given as its start.</summary>
internal static class ContextToken
{
    /// <summary>The word for no token.</summary>
    public const string None = "none";

    /// <summary>The id that a name stands for, or null for <see cref="None"/>.</summary>
    /// <exception cref="CommandException">The tokenizer has no such special token.</exception>
    public static int? Id(string name, Tokenizer tokenizer) => name == None ? null : tokenizer.SpecialTokenId(name) ?? throw new CommandException(
        $"context: found \"{name}\"; allowed: {None}, or a special token of the model ({string.Join(", ", tokenizer.SpecialTokens)}).");
}
