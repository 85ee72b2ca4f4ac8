using System.Globalization;
using Google.Protobuf;

namespace MoxE.ServerTests.Telemetry.Traces;

/// <summary>A span as a collector reads it: the fields of opentelemetry/proto/trace/v1/trace.proto by their numbers.</summary>
internal sealed class OtlpSpan
{
    private const uint ResourceSpans = 1, ScopeSpans = 2, Spans = 2; // of the export request, of these, of those

    public string TraceId { get; private set; } = "";

    public string SpanId { get; private set; } = "";

    public string TraceState { get; private set; } = "";

    public string ParentId { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>1 internal, 2 server.</summary>
    public int Kind { get; private set; }

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong Start { get; private set; }

    public ulong End { get; private set; }

    /// <summary>2 for an error.</summary>
    public int Status { get; private set; }

    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>Every span of an ExportTraceServiceRequest.</summary>
    public static List<OtlpSpan> ReadAll(byte[] request)
    {
        List<OtlpSpan> spans = [];
        Read(request, (field, resource) =>
        {
            Assert.Equal(ResourceSpans, field);
            Read(resource.ReadBytes(), (field, scope) => When(field == ScopeSpans, scope, () => Read(scope.ReadBytes(), (field, span) =>
                When(field == Spans, span, () => spans.Add(One(span.ReadBytes()))))));
        });
        return spans;
    }

    private static OtlpSpan One(ByteString bytes)
    {
        OtlpSpan span = new();
        Read(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: span.TraceId = Convert.ToHexStringLower(input.ReadBytes().Span); break;
                case 2: span.SpanId = Convert.ToHexStringLower(input.ReadBytes().Span); break;
                case 3: span.TraceState = input.ReadString(); break;
                case 4: span.ParentId = Convert.ToHexStringLower(input.ReadBytes().Span); break;
                case 5: span.Name = input.ReadString(); break;
                case 6: span.Kind = input.ReadEnum(); break;
                case 7: span.Start = input.ReadFixed64(); break;
                case 8: span.End = input.ReadFixed64(); break;
                case 9: span.AddAttribute(input.ReadBytes()); break;
                case 15: Read(input.ReadBytes(), (field, status) => When(field == 3, status, () => span.Status = status.ReadEnum())); break;
                default: input.SkipLastField(); break;
            }
        });
        return span;
    }

    private void AddAttribute(ByteString pair)
    {
        string key = "", value = "";
        Read(pair, (field, input) =>
        {
            if (field == 1)
            {
                key = input.ReadString();
            }
            else
            {
                value = Value(input.ReadBytes());
            }
        });
        Attributes.Add(key, value);
    }

    /// <summary>An AnyValue as text; an array's values are separated by commas.</summary>
    private static string Value(ByteString bytes)
    {
        string value = "";
        Read(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: value = input.ReadString(); break;
                case 2: value = input.ReadBool() ? "true" : "false"; break;
                case 3: value = input.ReadInt64().ToString(CultureInfo.InvariantCulture); break;
                case 4: value = input.ReadDouble().ToString(CultureInfo.InvariantCulture); break;
                case 5:
                    List<string> items = [];
                    Read(input.ReadBytes(), (_, item) => items.Add(Value(item.ReadBytes())));
                    value = string.Join(',', items);
                    break;
                default: input.SkipLastField(); break;
            }
        });
        return value;
    }

    private static void Read(ByteString message, Action<uint, CodedInputStream> onField) => Read(message.ToByteArray(), onField);

    private static void Read(byte[] message, Action<uint, CodedInputStream> onField)
    {
        CodedInputStream input = new(message);
        while (input.ReadTag() is not 0 and uint tag)
        {
            onField(tag >> 3, input);
        }
    }

    private static void When(bool wanted, CodedInputStream input, Action read)
    {
        if (wanted)
        {
            read();
        }
        else
        {
            input.SkipLastField();
        }
    }
}
