using System.Text;

namespace MoxE.Fuzz.Mutation;

/// <summary>New inputs from old ones: bytes, words of the target, parts of other inputs, and changes to JSON as JSON. The same seed gives the same inputs.</summary>
/// <param name="random">The only chance.</param>
/// <param name="dictionary">Words of the target.</param>
/// <param name="maxLength">Longest input.</param>
internal sealed class Mutator(Random random, IReadOnlyList<string> dictionary, int maxLength)
{
    private static readonly byte[] Telling = [0, 1, 2, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xFE, 0xFF, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)'-', (byte)'9', (byte)'\n', (byte)' '];
    private static readonly string[] Sizes = ["0", "-1", "1", "255", "256", "65536", "2147483647", "2147483648", "9223372036854775808", "1e999", "0.1", "-0"];

    private readonly byte[][] _words = [.. dictionary.Concat(Sizes).Select(Encoding.UTF8.GetBytes)];
    private readonly JsonMutator _json = new(random, dictionary);

    /// <summary>A changed copy of <paramref name="input"/>.</summary>
    /// <param name="input">What to start from.</param>
    /// <param name="other">What parts may come from.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        byte[] changed = input;
        if (random.Next(3) == 0 && _json.TryMutate(input, other) is { } json)
        {
            changed = json;
            if (random.Next(4) != 0)
            {
                return Bounded(changed);
            }
        }

        for (int edits = 1 << random.Next(4); edits > 0; edits--)
        {
            changed = Edit(changed, other);
        }

        return Bounded(changed);
    }

    private byte[] Bounded(byte[] input) => input.Length <= maxLength ? input : input[..maxLength];

    private byte[] Edit(byte[] input, byte[] other)
    {
        int at = random.Next(input.Length + 1);
        int length = Math.Min(input.Length - at, 1 << random.Next(7));
        switch (random.Next(10))
        {
            case 0: return Replace(input, at, length, []);
            case 1: return Replace(input, at, 0, [(byte)random.Next(256)]);
            case 2: return Replace(input, at, Math.Min(1, length), [Telling[random.Next(Telling.Length)]]);
            case 3: return Replace(input, at, 0, input.AsSpan(at, length));
            case 4:
            case 5: return Replace(input, at, 0, _words[random.Next(_words.Length)]);
            case 6: return Replace(input, at, Math.Min(length, 8), _words[random.Next(_words.Length)]);
            case 7: return Replace(input, at, length, Part(other));
            case 8: return Flip(input, at);
            default: return Replace(input, at, Math.Min(1, length), [(byte)(at < input.Length ? input[at] + random.Next(-8, 9) : 0)]);
        }
    }

    private ReadOnlySpan<byte> Part(byte[] other)
    {
        int from = random.Next(other.Length + 1);
        return other.AsSpan(from, random.Next(Math.Min(other.Length - from, 256) + 1));
    }

    private byte[] Flip(byte[] input, int at)
    {
        byte[] changed = [.. input];
        if (at < changed.Length)
        {
            changed[at] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }

    private static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> with) => [.. input.AsSpan(0, at), .. with, .. input.AsSpan(at + length)];
}
