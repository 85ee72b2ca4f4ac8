using System.Text.Json;
using MoxE.Engine.Requests;

namespace MoxE.Server.Http;

/// <summary>Writes what the routers did with one token: for each layer experts, weights, entropy and difficulty.</summary>
internal static class RoutingJson
{
    public static void Write(Utf8JsonWriter json, int token, TokenDetail? detail)
    {
        json.WriteStartObject();
        json.WriteNumber("token_id"u8, token);
        json.WriteStartArray("layers"u8);
        foreach (LayerRouting layer in detail?.Routing ?? [])
        {
            Write(json, layer);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LayerRouting layer)
    {
        json.WriteStartObject();
        json.WriteStartArray("experts"u8);
        foreach (int expert in layer.Experts)
        {
            json.WriteNumberValue(expert);
        }

        json.WriteEndArray();
        json.WriteStartArray("weights"u8);
        foreach (float weight in layer.Weights)
        {
            json.WriteNumberValue(weight);
        }

        json.WriteEndArray();
        json.WriteNumber("entropy"u8, layer.Entropy);
        if (layer.Difficulty is { } difficulty)
        {
            json.WriteNumber("difficulty"u8, difficulty);
        }
        else
        {
            json.WriteNull("difficulty"u8);
        }

        json.WriteEndObject();
    }
}
