using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>
/// Writes a safetensors file. Equal tensors give equal bytes whatever the order they were added in: wider element
/// types come first, so that every tensor is aligned, then names in ordinal order.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly SortedDictionary<(int Width, string Name), Entry> _entries = new(Comparer<(int Width, string Name)>.Create(
        (a, b) => a.Width != b.Width ? b.Width.CompareTo(a.Width) : string.CompareOrdinal(a.Name, b.Name)));

    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private sealed record Entry(TensorType Type, int[] Shape, long Bytes, Action<Stream> Write);

    /// <summary>Adds a float32 tensor. The values are read when the file is written.</summary>
    /// <exception cref="ArgumentException">The name was added before, or the shape does not fit the values.</exception>
    public SafetensorsWriter Add(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape)
        => AddEntry(name, TensorType.F32, values.Length, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));

    /// <summary>Adds a tensor stored as F32, F16, BF16 or F64.</summary>
    /// <exception cref="ArgumentException">As above, or <paramref name="type"/> is no such type.</exception>
    public SafetensorsWriter Add(string name, TensorType type, ReadOnlyMemory<float> values, params ReadOnlySpan<int> shape) => type.IsFloat()
        ? AddEntry(name, type, values.Length, shape, stream => stream.Write(FloatConversion.FromSingle(values.Span, type)))
        : throw new ArgumentException($"float32 values are stored as F32, F16, BF16 or F64, not {type.Name()}", nameof(type));

    /// <summary>Adds an I32 tensor.</summary>
    /// <exception cref="ArgumentException">The name was added before, or the shape does not fit the values.</exception>
    public SafetensorsWriter Add(string name, ReadOnlyMemory<int> values, params ReadOnlySpan<int> shape)
        => AddEntry(name, TensorType.I32, values.Length, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));

    /// <summary>Adds a free-form string to the header.</summary>
    public SafetensorsWriter AddMetadata(string key, string value)
    {
        _metadata.Add(key, value);
        return this;
    }

    /// <summary>Writes a file, replacing one of that name only once the new one is complete.</summary>
    public void Save(string path)
    {
        string unfinished = path + ".partial";
        using (FileStream stream = File.Create(unfinished))
        {
            Write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes the file's bytes.</summary>
    public void Write(Stream stream)
    {
        ReadOnlySpan<byte> header = Header();
        const int alignment = 8;
        int padding = -header.Length & (alignment - 1);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)(header.Length + padding));
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("        "u8[..padding]);
        foreach (Entry entry in _entries.Values)
        {
            entry.Write(stream);
        }
    }

    private SafetensorsWriter AddEntry(string name, TensorType type, int count, ReadOnlySpan<int> shape, Action<Stream> write)
    {
        long elements = 1;
        foreach (int size in shape)
        {
            elements = size >= 0 ? checked(elements * size) : -1;
        }

        if (elements != count)
        {
            throw new ArgumentException($"tensor {name}: {count} values do not fill the shape [{string.Join(", ", shape.ToArray())}]", nameof(shape));
        }

        if (name == "__metadata__" || !_names.Add(name))
        {
            throw new ArgumentException($"tensor {name}: the name is taken", nameof(name));
        }

        _entries.Add((type.Bytes(), name), new Entry(type, shape.ToArray(), (long)count * type.Bytes(), write));
        return this;
    }

    private ReadOnlySpan<byte> Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (_metadata.Count > 0)
        {
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in _metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        long offset = 0;
        foreach (((_, string name), Entry entry) in _entries)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", entry.Type.Name());
            json.WriteStartArray("shape");
            Array.ForEach(entry.Shape, json.WriteNumberValue);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += entry.Bytes);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
