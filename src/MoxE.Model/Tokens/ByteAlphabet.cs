namespace MoxE.Model.Tokens;

/// <summary>
/// GPT-2's alphabet of byte-level BPE: every byte as one visible character. Printable Latin-1 bytes stand for
/// themselves, the other 68 are numbered from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] ToCharacter = Build();
    private static readonly Dictionary<char, byte> ToByte = Enumerable.Range(0, 256).ToDictionary(b => ToCharacter[b], b => (byte)b);

    /// <summary>The character of a byte.</summary>
    public static char Character(byte value) => ToCharacter[value];

    /// <summary>The byte of a character, if it is in the alphabet.</summary>
    public static bool TryGetByte(char character, out byte value) => ToByte.TryGetValue(character, out value);

    private static char[] Build()
    {
        char[] characters = new char[256];
        int next = 0x100;
        for (int value = 0; value < characters.Length; value++)
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(isPrintable ? value : next++);
        }

        return characters;
    }
}
