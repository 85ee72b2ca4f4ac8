using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Cli.Output;

/// <summary>How the tool writes JSON: for people too, so indented and with letters as they are.</summary>
internal static class JsonLayout
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a broken model's NaN is a finding too
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}
