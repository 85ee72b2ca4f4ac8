using System.Runtime.InteropServices;
using System.Text;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>Texts to tokens and back, as UTF-8 and as UTF-16 with half surrogate pairs; any ids to text, at once and piece by piece.</summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private readonly Tokenizer _tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);

    public override string Name => "tokenizer";

    public override IReadOnlyList<string> Dictionary => ["<|endoftext|>", "the", " the", "'s", "\r\n", "\u00A0", "\u0301", "é", "漢字", "😀", "\u200D", "\uFEFF", "\uFFFD", "    ", "1234567", "___", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"];

    public override void Run(ReadOnlyMemory<byte> input)
    {
        RoundTrip(Text(input));
        RoundTrip(new string(MemoryMarshal.Cast<byte, char>(input.Span[..(input.Length & ~1)])));
        Decode(MemoryMarshal.Cast<byte, int>(input.Span[..(input.Length & ~3)]));
        int[] known = [.. input.ToArray().Select((value, i) => ((value * 31) + i) % (_tokenizer.VocabularySize + 2))];
        Decode(known);
    }

    private void RoundTrip(string text)
    {
        int[] ids = _tokenizer.Encode(text);
        Require(!ids.Any(_tokenizer.IsSpecial), "a special token from ordinary text");

        // Half surrogate pairs are no text and count as U+FFFD, which is what the encoding makes of them.
        Require(_tokenizer.Decode(ids) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), $"{ids.Length} tokens that are not the text");
    }

    private void Decode(ReadOnlySpan<int> ids)
    {
        IncrementalDetokenizer pieces = new(_tokenizer);
        char[] piece = new char[pieces.MaxCharsPerToken];
        StringBuilder text = new();
        foreach (int id in ids)
        {
            text.Append(piece, 0, pieces.Append(id, piece));
        }

        text.Append(piece, 0, pieces.Flush(piece));
        Require(_tokenizer.Decode(ids) == text.ToString(), "pieces that are not the text");
    }
}
