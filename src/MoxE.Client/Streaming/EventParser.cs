using System.Buffers;
using System.Text;

namespace MoxE.Client.Streaming;

/// <summary>
/// Reads text/event-stream as the HTML standard tells it, fed with bytes in any pieces: lines end with LF, CR or CRLF; a line that begins with a
/// colon is a comment; several data lines make one event; an empty line ends it; what the end of the stream leaves unfinished is no event.
/// Stricter than the standard in two things: bytes must be UTF-8, and an event has a greatest size.
/// </summary>
/// <param name="longestEvent">Largest event in bytes.</param>
internal sealed class EventParser(int longestEvent)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly StringBuilder _data = new();
    private string _name = "";
    private string _id = "";
    private int _dataLines;
    private bool _afterReturn;
    private bool _firstLine = true;

    /// <summary>Takes the next bytes and adds the events that they complete.</summary>
    /// <exception cref="InvalidDataException">The bytes are no UTF-8, or an event is too large.</exception>
    public void Feed(ReadOnlySpan<byte> bytes, ICollection<ServerSentEvent> events)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                if (bytes[0] == (byte)'\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

            int end = bytes.IndexOfAny(LineEnds);
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            _afterReturn = bytes[end] == (byte)'\r';
            bytes = bytes[(end + 1)..];
            EndLine(events);
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_line.WrittenCount + _data.Length + part.Length > longestEvent)
        {
            throw new InvalidDataException($"an event is larger than {longestEvent} bytes");
        }

        _line.Write(part);
    }

    private void EndLine(ICollection<ServerSentEvent> events)
    {
        string line;
        try
        {
            line = Utf8.GetString(_line.WrittenSpan);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("the stream is not UTF-8", e);
        }

        _line.ResetWrittenCount();
        if (_firstLine)
        {
            _firstLine = false;
            line = line.TrimStart('\uFEFF');
        }

        if (line.Length == 0)
        {
            EndEvent(events);
        }
        else if (line[0] != ':')
        {
            ReadField(line);
        }
    }

    private void ReadField(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? line : line[..colon];
        string value = colon < 0 ? "" : line[(colon + (line.AsSpan(colon + 1).StartsWith(' ') ? 2 : 1))..];
        switch (name)
        {
            case "data":
                _data.Append(_dataLines++ > 0 ? "\n" : "").Append(value);
                break;
            case "event":
                _name = value;
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _id = value;
                break;
            default:
                break; // retry, which is for those who reconnect, and what nobody knows
        }
    }

    private void EndEvent(ICollection<ServerSentEvent> events)
    {
        if (_dataLines > 0)
        {
            events.Add(new ServerSentEvent(_data.ToString(), _name.Length == 0 ? "message" : _name, _id));
        }

        _data.Clear();
        _dataLines = 0;
        _name = "";
    }
}
