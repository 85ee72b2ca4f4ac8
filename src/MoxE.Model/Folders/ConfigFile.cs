using System.Text;
using MoxE.Model.Config;

namespace MoxE.Model.Folders;

/// <summary>A model folder's <c>config.json</c>: equal configurations give equal bytes.</summary>
internal static class ConfigFile
{
    public const string Name = "config.json";

    public static byte[] Write(MoxEConfig config) => Encoding.UTF8.GetBytes(config.ToJson());

    /// <summary>Reads and validates; several findings stand in one line, as every error of a model folder does.</summary>
    public static MoxEConfig Read(ReadOnlySpan<byte> utf8Json, string source)
    {
        try
        {
            return MoxEConfig.Parse(utf8Json, source);
        }
        catch (ModelFormatException e) when (e.Errors.Count > 1)
        {
            throw new ModelFormatException($"{source}: {string.Join("; ", e.Errors)}", e);
        }
    }
}
