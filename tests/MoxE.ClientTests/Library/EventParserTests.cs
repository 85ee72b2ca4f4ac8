using System.Text;
using CsCheck;
using MoxE.Client.Streaming;

namespace MoxE.ClientTests.Library;

/// <summary>The examples of the HTML standard, section "Interpreting an event stream", and what this client adds to it.</summary>
public class EventParserTests
{
    [Fact]
    public void Feed_SeveralDataLines_AreJoinedByLineFeeds() => Assert.Equal(["YHOO\n+2\n10"], DataOf("data: YHOO\ndata: +2\ndata: 10\n\n"));

    [Fact]
    public void Feed_StandardsExampleOfFourBlocks_GivesItsEventsAndIds()
    {
        ServerSentEvent[] events = Parse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event");
        Assert.Equal([("first event", "1"), ("second event", "")], events.Select(e => (e.Data, e.Id)));
        Assert.Equal([" third event"], DataOf("data:  third event\n\n"));
    }

    [Fact]
    public void Feed_DataWithoutText_MakesEmptyEvents() => Assert.Equal(["", "\n"], DataOf("data\n\ndata\ndata\n\ndata:"));

    [Fact]
    public void Feed_SpaceAfterTheColon_IsNoPartOfTheData() => Assert.Equal(["test", "test"], DataOf("data:test\n\ndata: test\n\n"));

    [Theory]
    [InlineData("data: a\n\ndata: b\n\n")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n")]
    [InlineData("data: a\r\rdata: b\r\r")]
    [InlineData("\uFEFFdata: a\n\r\ndata: b\r\n\n")]
    [InlineData(": ping\n\ndata: a\n: ping\n\nretry: 10\n\n: ping\n\nunknown: x\ndata: b\n\n")]
    public void Feed_AnyLineEndAndComments_GivesTheSameEvents(string stream) => Assert.Equal(["a", "b"], DataOf(stream));

    [Fact]
    public void Feed_Name_HoldsForItsOwnEventOnly()
    {
        Assert.Equal([("a", "error"), ("b", "message")], Parse("event: error\ndata: a\n\ndata: b\n\n").Select(e => (e.Data, e.Name)));
        Assert.Equal([("b", "message")], Parse("event: lost\n\ndata: b\n\n").Select(e => (e.Data, e.Name)));
    }

    [Fact]
    public void Feed_BytesInAnyPieces_GivesTheSameEvents()
    {
        Gen<string> line = Gen.OneOf(
            OneOf("", ": ping", "data", "data:", "event: x", "id: 3", "data: {\"a\":\"é€😀\"}"), Gen.String[Gen.Char["ab :é€"], 0, 8].Select(text => "data: " + text));
        Gen<string> stream = Gen.Select(line, OneOf("\n", "\r\n", "\r")).Select((text, end) => text + end).List[0, 12].Select(string.Concat);
        Gen.Select(stream, Gen.Int[1, 5]).Sample((text, step) =>
        {
            // Written anew, line by line, from the standard's algorithm.
            Assert.Equal(Reference(text), Parse(text, step).Select(e => (e.Data, e.Name, e.Id)));
        });
    }

    [Fact]
    public void Feed_AnEventOverTheLimit_IsRefused() =>
        Assert.Contains("larger than 64", Assert.Throws<InvalidDataException>(() => Parse("data: " + new string('a', 40) + "\ndata: " + new string('b', 40), 7, 64)).Message, StringComparison.Ordinal);

    [Fact]
    public void Feed_BytesThatAreNoUtf8_AreRefused() =>
        Assert.Throws<InvalidDataException>(() => new EventParser(1024).Feed([.. "data: "u8, 0xC3, (byte)'\n', (byte)'\n'], []));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static IEnumerable<string> DataOf(string stream) => Parse(stream).Select(e => e.Data);

    private static ServerSentEvent[] Parse(string stream, int step = int.MaxValue, int longest = 4096)
    {
        EventParser parser = new(longest);
        List<ServerSentEvent> events = [];
        foreach (byte[] part in Encoding.UTF8.GetBytes(stream).Chunk(step))
        {
            parser.Feed(part, events);
        }

        return [.. events];
    }

    private static List<(string Data, string Name, string Id)> Reference(string stream)
    {
        List<(string, string, string)> events = [];
        string data = "", name = "", id = "";
        string[] lines = stream.ReplaceLineEndings("\n").Split('\n');
        foreach (string line in lines[..^1])
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                {
                    events.Add((data[..^1], name.Length == 0 ? "message" : name, id));
                }

                (data, name) = ("", "");
                continue;
            }

            string[] parts = line.Split(':', 2);
            string value = parts.Length == 1 ? "" : parts[1].StartsWith(' ') ? parts[1][1..] : parts[1];
            (data, name, id) = parts[0] switch
            {
                "data" => (data + value + "\n", name, id),
                "event" => (data, value, id),
                "id" => (data, name, value),
                _ => (data, name, id),
            };
        }

        return events;
    }
}
