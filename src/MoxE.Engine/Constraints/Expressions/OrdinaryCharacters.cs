using System.Buffers;
using System.Text;

namespace MoxE.Engine.Constraints.Expressions;

/// <summary>
/// The characters that nearly all text is made of and that nearly every description of free text treats alike: all but
/// controls, the quote and the backslash of JSON, and the line ends of Unicode. Where a text may go on with any of them,
/// tokens made of them need not be looked at one by one.
/// </summary>
internal static class OrdinaryCharacters
{
    /// <summary>One of them, of one byte.</summary>
    public const byte Example = (byte)'a';

    private const int LastAscii = 0x7E, FirstBeyondControls = 0xA0, LineSeparator = 0x2028, ParagraphSeparator = 0x2029, Last = 0x10FFFF;

    public static CodePointSet Set { get; } = CodePointSet.Of((' ', LastAscii), (FirstBeyondControls, Last))
        .Except(CodePointSet.Of(('"', '"'), ('\\', '\\'), (LineSeparator, ParagraphSeparator)));

    /// <summary>Bytes of the ordinary character that <paramref name="bytes"/> begin with; 0 where they begin with no whole one.</summary>
    public static int LengthAtStart(ReadOnlySpan<byte> bytes) =>
        Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done && Set.Contains(rune.Value) ? length : 0;
}
