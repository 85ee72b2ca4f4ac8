using System.Text.Encodings.Web;
using System.Text.Json;

namespace MoxE.Training.Data;

/// <summary>How the data pipeline writes JSON: indented, letters as they are, the same bytes everywhere.</summary>
internal static class DataJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}
