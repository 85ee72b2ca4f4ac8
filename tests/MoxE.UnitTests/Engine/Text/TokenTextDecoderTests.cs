using System.Text;
using CsCheck;
using MoxE.Engine.Text;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Text;

public sealed class TokenTextDecoderTests
{
    [Fact]
    public void Append_AnyBytesInAnyCut_EqualsDecodingAtOnce() =>
        Gen.OneOf(Gen.Byte, Pick.From<byte>(0xF0, 0x9F, 0x98, 0x80, 0xE2, 0x82, 0xAC)).Array[1, 5].Array[1, 20].Sample(tokens =>
        {
            FakeTokenText table = new(tokens);
            TokenTextDecoder decoder = new(table);
            char[] room = new char[TokenTextDecoder.MaxCharsPerToken(table)];
            StringBuilder text = new();
            for (int id = 0; id < tokens.Length; id++)
            {
                text.Append(room.AsSpan(0, decoder.Append(id, room)));
            }

            text.Append(room.AsSpan(0, decoder.Flush(room)));
            Assert.Equal(Encoding.UTF8.GetString([.. tokens.SelectMany(token => token)]), text.ToString());
        }, iter: 3000);

    [Fact]
    public void Append_SplitCodePoint_WaitsForItsEnd()
    {
        TokenTextDecoder decoder = new(new FakeTokenText([[0xF0, 0x9F], [0x98], [0x80, 0x21], []]));
        char[] room = new char[16];
        Assert.Equal(0, decoder.Append(0, room));
        Assert.Equal(0, decoder.Append(3, room));
        Assert.Equal(0, decoder.Append(1, room));
        Assert.Equal("😀!", new string(room, 0, decoder.Append(2, room)));
        Assert.Equal(0, decoder.Flush(room));
    }
}
