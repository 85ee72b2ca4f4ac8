using MoxE.Model.Tokens;

namespace MoxE.Cli.Generating;

/// <summary>Tokens of a model without a tokenizer: they have no text.</summary>
internal sealed class NoTokenText : ITokenText
{
    public static NoTokenText Instance { get; } = new();

    public int MaxTokenBytes => 0;

    public ReadOnlySpan<byte> TokenBytes(int id) => [];

    public bool IsSpecial(int id) => false;
}
