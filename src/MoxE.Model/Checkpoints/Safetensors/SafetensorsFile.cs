using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using MoxE.Model.Json;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: opening reads the header only, and each read copies one tensor from the mapping
/// into its destination. Thread-safe until disposed. The file must not be truncated while it is open.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _dataStart;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, long fileBytes)
    {
        (Path, _map, _view) = (path, map, view);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        view.SafeMemoryMappedViewHandle.ReadSpan(0, prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long most = Math.Min(SafetensorsHeader.MaxBytes, fileBytes - sizeof(long));
        if (headerBytes < 2 || headerBytes > (ulong)most)
        {
            throw new ModelFormatException($"{path}: found a header length of {headerBytes}; allowed: 2 to {most} in a file of {fileBytes} bytes");
        }

        _dataStart = sizeof(long) + (long)headerBytes;
        byte[] header = new byte[headerBytes];
        view.SafeMemoryMappedViewHandle.ReadSpan(sizeof(long), header.AsSpan());
        (Dictionary<string, TensorInfo> tensors, Metadata) = SafetensorsHeader.Parse(header, path, fileBytes - _dataStart);
        Tensors = tensors;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The free-form strings of the header.</summary>
    public ImmutableDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ModelFormatException">The file is missing, unreadable, or its header is not sound; the message names file, tensor and values.</exception>
    public static SafetensorsFile Open(string path)
    {
        MemoryMappedFile? map = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length <= sizeof(long))
            {
                throw new ModelFormatException($"{path}: found {stream.Length} bytes; allowed: at least {sizeof(long) + 2}, a header length and a header");
            }

            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, stream.Length);
        }
        catch (Exception e)
        {
            view?.Dispose();
            map?.Dispose();
            throw e switch
            {
                FileNotFoundException or DirectoryNotFoundException => new ModelFormatException($"{path}: the file is missing", e),
                IOException or UnauthorizedAccessException => new ModelFormatException($"{path}: cannot be read: {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="ModelFormatException">There is none; the message names the nearest.</exception>
    public TensorInfo Find(string name) => Tensors.TryGetValue(name, out TensorInfo? tensor)
        ? tensor
        : throw new ModelFormatException($"{Path}: tensor {StrictJson.Show(name)} is missing{(NearestName.Find(name, Tensors.Keys) is { } near ? $"; did you mean {near}?" : "")}");

    /// <summary>Reads a floating-point tensor as float32: F32 as it is, F16 and BF16 exactly, F64 rounded.</summary>
    /// <exception cref="ModelFormatException">The tensor is missing, of another type, or larger than an array.</exception>
    public float[] ReadFloats(string name)
    {
        TensorInfo tensor = Find(name);
        float[] values = new float[Length(tensor)];
        ReadFloats(tensor, values);
        return values;
    }

    /// <summary>Reads a floating-point tensor as float32 into <paramref name="destination"/>, which has exactly its number of elements.</summary>
    /// <exception cref="ModelFormatException">The tensor's type is not F32, F16, BF16 or F64.</exception>
    public void ReadFloats(TensorInfo tensor, Span<float> destination)
    {
        if (!tensor.Type.IsFloat())
        {
            throw new ModelFormatException($"{Path}: tensor {StrictJson.Show(tensor.Name)}: found {tensor.Type.Name()}; allowed: F32, F16, BF16, F64");
        }

        CheckLength(tensor, destination.Length);
        if (tensor.Type == TensorType.F32)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + tensor.Offset), destination);
            return;
        }

        const int chunkElements = 8192;
        int size = tensor.Type.Bytes();
        byte[] chunk = new byte[Math.Min(destination.Length, chunkElements) * size];
        for (int done = 0; done < destination.Length; done += chunkElements)
        {
            int count = Math.Min(chunkElements, destination.Length - done);
            Span<byte> bytes = chunk.AsSpan(0, count * size);
            ReadBytes(tensor, (long)done * size, bytes);
            FloatConversion.ToSingle(bytes, tensor.Type, destination.Slice(done, count));
        }
    }

    /// <summary>Reads an I32 tensor, or an I64 tensor whose values fit.</summary>
    /// <exception cref="ModelFormatException">The tensor is missing, of another type, larger than an array, or holds a value beyond 32 bits.</exception>
    public int[] ReadInts(string name)
    {
        TensorInfo tensor = Find(name);
        int[] values = new int[Length(tensor)];
        switch (tensor.Type)
        {
            case TensorType.I32:
                _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + tensor.Offset), values.AsSpan());
                return values;
            case TensorType.I64:
                for (int i = 0; i < values.Length; i++)
                {
                    long value = _view.ReadInt64(_dataStart + tensor.Offset + ((long)i * sizeof(long)));
                    values[i] = value is >= int.MinValue and <= int.MaxValue
                        ? (int)value
                        : throw new ModelFormatException($"{Path}: tensor {StrictJson.Show(name)}: found {value} at index {i}; allowed: {int.MinValue} to {int.MaxValue}");
                }

                return values;
            default:
                throw new ModelFormatException($"{Path}: tensor {StrictJson.Show(name)}: found {tensor.Type.Name()}; allowed: I32, I64");
        }
    }

    /// <summary>Copies raw bytes of a tensor.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="offset">First byte, from the tensor's start.</param>
    /// <param name="destination">What is filled; offset plus its length is at most the tensor's bytes.</param>
    public void ReadBytes(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.Bytes - destination.Length);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + tensor.Offset + offset), destination);
    }

    /// <summary>Closes the mapping.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private int Length(TensorInfo tensor) => tensor.Elements <= Array.MaxLength
        ? (int)tensor.Elements
        : throw new ModelFormatException($"{Path}: tensor {StrictJson.Show(tensor.Name)}: found {tensor.Elements} elements; allowed: at most {Array.MaxLength}");

    private static void CheckLength(TensorInfo tensor, int length)
    {
        if (tensor.Elements != length)
        {
            throw new ArgumentException($"the destination holds {length} elements, tensor {tensor.Name} has {tensor.Elements}", nameof(length));
        }
    }
}
