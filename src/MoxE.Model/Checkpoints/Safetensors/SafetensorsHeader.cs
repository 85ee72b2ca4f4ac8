using System.Collections.Immutable;
using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>
/// Parses the JSON header of a safetensors file. Trusts nothing: after it, every tensor's bytes lie inside the file,
/// fit its type and shape, and no two tensors share a byte or leave one unused.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes of the largest header that is read; the limit of the format's own library.</summary>
    public const int MaxBytes = 100_000_000;
    private const int MaxDepth = 8;
    private const int MaxRank = 8;
    private const string MetadataKey = "__metadata__";

    /// <param name="utf8">The header.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="dataBytes">Bytes after the header.</param>
    /// <exception cref="ModelFormatException">All findings.</exception>
    public static (Dictionary<string, TensorInfo> Tensors, ImmutableDictionary<string, string> Metadata) Parse(ReadOnlyMemory<byte> utf8, string file, long dataBytes)
    {
        using JsonDocument document = StrictJson.ParseObject(utf8, file, MaxDepth);
        var errors = new ErrorList(file);
        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        ImmutableDictionary<string, string>? metadata = null;
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                if (metadata is not null)
                {
                    errors.Add($"{MetadataKey}: found twice; allowed: once");
                }

                metadata = ReadMetadata(property.Value, errors);
            }
            else if (ReadTensor(property, dataBytes, errors) is { } tensor && !tensors.TryAdd(tensor.Name, tensor))
            {
                errors.Add($"tensor {StrictJson.Show(tensor.Name)}: found twice; allowed: once");
            }
        }

        // Were a tensor's own range wrong, its neighbours would be blamed for the gap.
        if (errors.IsEmpty)
        {
            CheckCoverage(tensors.Values, dataBytes, errors);
        }

        errors.ThrowIfAny();
        return (tensors, metadata ?? ImmutableDictionary<string, string>.Empty);
    }

    private static ImmutableDictionary<string, string> ReadMetadata(JsonElement value, ErrorList errors)
    {
        var metadata = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{MetadataKey}: found {StrictJson.Show(value)}; allowed: an object of strings");
            return metadata.ToImmutable();
        }

        foreach (JsonProperty entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String && !metadata.ContainsKey(entry.Name))
            {
                metadata.Add(entry.Name, entry.Value.GetString()!);
            }
            else
            {
                errors.Add($"{MetadataKey}.{StrictJson.Show(entry.Name)}: found {StrictJson.Show(entry.Value)}; allowed: a string, once");
            }
        }

        return metadata.ToImmutable();
    }

    private static TensorInfo? ReadTensor(JsonProperty property, long dataBytes, ErrorList errors)
    {
        string name = $"tensor {StrictJson.Show(property.Name)}";
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            return Refuse($"found {StrictJson.Show(property.Value)}; allowed: an object with dtype, shape and data_offsets");
        }

        Dictionary<string, JsonElement> fields = [];
        foreach (JsonProperty field in property.Value.EnumerateObject())
        {
            if (field.Name is not ("dtype" or "shape" or "data_offsets") || !fields.TryAdd(field.Name, field.Value))
            {
                return Refuse($"found the key {StrictJson.Show(field.Name)}; allowed: dtype, shape and data_offsets, each once");
            }
        }

        if (fields.Count != 3)
        {
            return Refuse($"found only the keys {string.Join(", ", fields.Keys)}; allowed: dtype, shape and data_offsets, each once");
        }

        JsonElement dtype = fields["dtype"];
        if (dtype.ValueKind != JsonValueKind.String || !TensorTypes.TryParse(dtype.GetString()!, out TensorType type))
        {
            return Refuse($"found dtype {StrictJson.Show(dtype)}; allowed: {TensorTypes.Allowed}");
        }

        if (ReadSizes(fields["shape"], MaxRank) is not { } shape)
        {
            return Refuse($"found shape {StrictJson.Show(fields["shape"])}; allowed: an array of at most {MaxRank} integers from 0 to {long.MaxValue}");
        }

        if (ReadSizes(fields["data_offsets"], 2) is not [long begin, long end] || begin > end || end > dataBytes)
        {
            return Refuse($"found data_offsets {StrictJson.Show(fields["data_offsets"])}; allowed: [begin, end] with 0 ≤ begin ≤ end ≤ {dataBytes}, the bytes after the header");
        }

        return ByteSize(shape, type) == end - begin
            ? new TensorInfo(property.Name, type, shape, begin, end - begin)
            : Refuse($"found {end - begin} bytes for {type.Name()} of shape {StrictJson.Show(fields["shape"])}; allowed: exactly the bytes the shape needs");

        TensorInfo? Refuse(string why)
        {
            errors.Add($"{name}: {why}");
            return null;
        }
    }

    private static ImmutableArray<long>? ReadSizes(JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            return null;
        }

        var sizes = ImmutableArray.CreateBuilder<long>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long size) || size < 0)
            {
                return null;
            }

            sizes.Add(size);
        }

        return sizes.ToImmutable();
    }

    // Bytes of a tensor, or null when they exceed 64 bits.
    private static long? ByteSize(ImmutableArray<long> shape, TensorType type)
    {
        UInt128 product = (UInt128)type.Bytes();
        foreach (long size in shape)
        {
            if (size == 0)
            {
                return 0;
            }

            product *= (UInt128)size;
            if (product > long.MaxValue)
            {
                product = (UInt128)long.MaxValue + 1;
            }
        }

        return product > long.MaxValue ? null : (long)product;
    }

    private static void CheckCoverage(IEnumerable<TensorInfo> tensors, long dataBytes, ErrorList errors)
    {
        long covered = 0;
        string before = "the header";
        foreach (TensorInfo tensor in tensors.OrderBy(t => t.Offset).ThenBy(t => t.Bytes))
        {
            if (tensor.Offset != covered)
            {
                string what = tensor.Offset < covered ? "overlaps" : "leaves a gap after";
                errors.Add($"tensor {StrictJson.Show(tensor.Name)}: found begin {tensor.Offset}, which {what} {before}; allowed: {covered}");
            }

            covered = Math.Max(covered, tensor.Offset + tensor.Bytes);
            before = $"tensor {StrictJson.Show(tensor.Name)}";
        }

        if (covered != dataBytes)
        {
            errors.Add($"found {dataBytes} bytes after the header; allowed: {covered}, the end of {before}");
        }
    }
}
