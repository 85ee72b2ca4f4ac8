using System.Text.Json;
using System.Text.Json.Serialization;
using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>A model folder's <c>config.json</c>: equal configurations give equal bytes.</summary>
internal static class ConfigFile
{
    public const string Name = "config.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static byte[] Write(MoxEConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Options);

    public static MoxEConfig Read(ReadOnlySpan<byte> utf8Json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<MoxEConfig>(utf8Json, Options) ?? throw new ModelFormatException($"{source}: found null; allowed: an object");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException($"{source}: {e.Message}", e);
        }
    }
}
