using System.Text;
using System.Text.Json;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Benchmarks;

/// <summary>
/// Tokens for a model that has learnt nothing, so that a server takes it: the 256 bytes, then words of two and more
/// letters, the shorter first, until the vocabulary is full. No token ends a text, so an answer is as long as was asked.
/// </summary>
/// <param name="size">Tokens, ≥ 256.</param>
internal sealed class LetterTokenizer(int size)
{
    private const int Bytes = 256;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Token texts by id, bytes in the alphabet of byte-level vocabularies.</summary>
    public IReadOnlyList<string> Tokens { get; } = [.. Enumerable.Range(0, Bytes).Select(value => ByteAlphabet.Character((byte)value).ToString()), .. Words().Take(size - Bytes)];

    /// <summary>Merge rules: a word and the letter that makes it a longer one.</summary>
    public IEnumerable<string> Merges => Tokens.Skip(Bytes).Select(word => $"{word[..^1]} {word[^1]}");

    /// <summary>Writes the files that a model folder has of a tokenizer.</summary>
    public void Write(string folder)
    {
        Dictionary<string, int> ids = Tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id);
        Write(folder, "vocab.json", JsonSerializer.Serialize(ids));
        Write(folder, "merges.txt", $"#version: 0.2\n{string.Concat(Merges.Select(merge => merge + "\n"))}");
        Write(folder, "tokenizer_config.json", """{"add_prefix_space": false, "eos_token": null}""");
    }

    private static void Write(string folder, string file, string text) =>
        File.WriteAllText(Path.Combine(folder, file), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    // Each word is followed by others only after all of its length: the queue holds those that are to be made longer.
    private static IEnumerable<string> Words()
    {
        Queue<string> open = new(Letters.Select(letter => letter.ToString()));
        while (true)
        {
            string shorter = open.Dequeue();
            foreach (char letter in Letters)
            {
                open.Enqueue(shorter + letter);
                yield return shorter + letter;
            }
        }
    }
}
