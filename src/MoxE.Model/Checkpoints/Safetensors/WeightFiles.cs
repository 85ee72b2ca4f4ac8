using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Checkpoints.Safetensors;

/// <summary>
/// The tensors of a checkpoint folder: <c>model.safetensors</c>, or, when that is absent, the shards that
/// <c>model.safetensors.index.json</c> names in its <c>weight_map</c>.
/// </summary>
public sealed class WeightFiles : IDisposable
{
    /// <summary>Name of an unsharded file.</summary>
    public const string SingleFile = "model.safetensors";

    /// <summary>Name of the list of shards.</summary>
    public const string IndexFile = "model.safetensors.index.json";
    private const int MaxIndexBytes = 100_000_000;
    private const int MaxShards = 10_000;

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _owners = new(StringComparer.Ordinal);

    private WeightFiles(string source) => Source = source;

    /// <summary>The file that was opened, for messages.</summary>
    public string Source { get; }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _owners.Keys;

    /// <summary>Opens a folder's weights and checks every header.</summary>
    /// <exception cref="ModelFormatException">Files are missing or not sound, or index and shards disagree.</exception>
    public static WeightFiles Open(string folder)
    {
        string single = Path.Combine(folder, SingleFile);
        string index = Path.Combine(folder, IndexFile);
        bool isSharded = !File.Exists(single) && File.Exists(index);
        var weights = new WeightFiles(isSharded ? index : single);
        try
        {
            if (isSharded)
            {
                weights.OpenShards(folder, index);
            }
            else
            {
                weights.OpenSingle(single);
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The file that holds tensor <paramref name="name"/>, and where.</summary>
    public (SafetensorsFile File, TensorInfo Tensor) Find(string name)
    {
        SafetensorsFile file = _owners[name];
        return (file, file.Tensors[name]);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private SafetensorsFile OpenFile(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        return file;
    }

    private void OpenSingle(string path)
    {
        SafetensorsFile file = OpenFile(path);
        foreach (string name in file.Tensors.Keys)
        {
            _owners.Add(name, file);
        }
    }

    private void OpenShards(string folder, string index)
    {
        var errors = new ErrorList(index);
        Dictionary<string, string> map = ReadIndex(index, errors);
        errors.ThrowIfAny();
        foreach (IGrouping<string, string> shard in map.GroupBy(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal))
        {
            SafetensorsFile file = OpenFile(Path.Combine(folder, shard.Key));
            foreach (string name in shard)
            {
                if (file.Tensors.ContainsKey(name))
                {
                    _owners.Add(name, file);
                }
                else
                {
                    errors.Add($"weight_map.{StrictJson.Show(name)}: found {shard.Key}, which has no such tensor; allowed: the shard that holds it");
                }
            }

            foreach (string name in file.Tensors.Keys.Where(n => !map.TryGetValue(n, out string? owner) || owner != shard.Key))
            {
                errors.Add($"{shard.Key}: found tensor {StrictJson.Show(name)}, which weight_map does not place there; allowed: the tensors of weight_map");
            }
        }

        errors.ThrowIfAny();
    }

    private static Dictionary<string, string> ReadIndex(string index, ErrorList errors)
    {
        using JsonDocument document = StrictJson.LoadObject(index, maxDepth: 8, MaxIndexBytes);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement weightMap) || weightMap.ValueKind != JsonValueKind.Object)
        {
            errors.Add("weight_map: found nothing; allowed: an object from tensor name to file name");
            return map;
        }

        var shards = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in weightMap.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String || !IsShardName(entry.Value.GetString()!))
            {
                errors.Add($"weight_map.{StrictJson.Show(entry.Name)}: found {StrictJson.Show(entry.Value)}; allowed: the name of a .safetensors file in the same folder");
            }
            else if (!map.TryAdd(entry.Name, entry.Value.GetString()!))
            {
                errors.Add($"weight_map.{StrictJson.Show(entry.Name)}: found twice; allowed: once");
            }
            else
            {
                shards.Add(entry.Value.GetString()!);
            }
        }

        if (shards.Count > MaxShards)
        {
            errors.Add($"weight_map: found {shards.Count} files; allowed: at most {MaxShards}");
        }

        return map;
    }

    // A plain name: an index must not reach outside its folder.
    private static bool IsShardName(string name)
        => name.EndsWith(".safetensors", StringComparison.Ordinal) && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
