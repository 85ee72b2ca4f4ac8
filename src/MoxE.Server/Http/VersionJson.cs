using System.Globalization;
using System.Text.Json;
using MoxE.Engine;
using MoxE.Server.Models;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>A version as the admin API shows it.</summary>
internal static class VersionJson
{
    /// <summary>Where it stands, what it takes and, counted over all of it that is in memory, what it runs.</summary>
    public static void Write(Utf8JsonWriter json, ModelVersion version)
    {
        ServedModel[] loaded = [.. version.Loaded];
        EngineStatus[] engines = [.. loaded.Select(model => model.Engine.Status)];
        json.WriteStartObject();
        json.WriteString("name"u8, version.Location.Name);
        json.WriteString("version"u8, version.Location.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteString("state"u8, version.State.Word());
        json.WriteString("reason"u8, version.Reason);
        json.WriteString("folder"u8, version.Location.Folder);
        json.WriteString("fingerprint"u8, version.Serving?.SystemFingerprint);
        json.WriteNumber("bytes"u8, loaded.Sum(model => model.Bytes));
        json.WriteNumber("slots"u8, version.Serving?.Engine.Status.SlotsTotal ?? 0);
        json.WriteNumber("running"u8, engines.Sum(engine => engine.Running));
        json.WriteNumber("waiting"u8, engines.Sum(engine => engine.Waiting));
        json.WriteNumber("draining"u8, version.Retiring.Count);
        json.WriteEndObject();
    }
}
