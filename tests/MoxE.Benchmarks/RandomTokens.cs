using MoxE.Model.Tokens;

namespace MoxE.Benchmarks;

/// <summary>All bytes and then random words of English-like lengths.</summary>
internal sealed class RandomTokens : ITokenText
{
    private const int Bytes = 256;
    private readonly byte[][] _tokens;

    public RandomTokens(int count)
    {
        Random random = new(1);
        _tokens = new byte[count][];
        for (int id = 0; id < count; id++)
        {
            _tokens[id] = id < Bytes ? [(byte)id] : Word(random);
        }
    }

    public int MaxTokenBytes => 16;

    public ReadOnlySpan<byte> TokenBytes(int id) => _tokens[id];

    public bool IsSpecial(int id) => false;

    /// <summary>A space before half of them, one in twenty with other signs, one in twenty beyond ASCII.</summary>
    private static byte[] Word(Random random)
    {
        byte[] word = new byte[random.Next(2, 12)];
        string letters = random.Next(20) == 0 ? "\",:{}[]\\n\n1234567890" : "etaoinshrdlucmfwypvbgkjqxz";
        for (int i = 0; i < word.Length; i++)
        {
            word[i] = (byte)letters[(int)(letters.Length * random.NextDouble() * random.NextDouble())];
        }

        if (random.Next(2) == 0)
        {
            word[0] = (byte)' ';
        }

        return random.Next(20) == 0 ? [.. "é"u8, .. word] : word;
    }
}
