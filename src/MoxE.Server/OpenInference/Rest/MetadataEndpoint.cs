using System.Text.Json;
using MoxE.Server.Http;
using MoxE.Server.OpenInference.Repository;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>GET /v2 and /v2/models/{model}.</summary>
internal sealed class MetadataEndpoint(IModelRepository repository)
{
    public static Task ServerAsync(HttpContext context) => JsonAnswer.SendAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, ServerFacts.Name);
        json.WriteString("version"u8, ServerFacts.Version);
        WriteTexts(json, "extensions", ServerFacts.Extensions);
        json.WriteEndObject();
    });

    public Task ModelAsync(HttpContext context)
    {
        Outcome<ServedVersion> served = repository.Find(JsonAnswer.Model(context), JsonAnswer.Version(context));
        return served.Succeeded ? JsonAnswer.SendAsync(context, 200, json => Write(json, served.Value)) : ErrorJson.SendAsync(context, served.Error);
    }

    private static void Write(Utf8JsonWriter json, ServedVersion served)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, served.Model.Name);
        WriteTexts(json, "versions", served.Versions);
        json.WriteString("platform"u8, ModelTensors.Platform);
        WriteTensors(json, "inputs", ModelTensors.Inputs);
        WriteTensors(json, "outputs", ModelTensors.Outputs(served.Model.Engine.Shape));
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<TensorFact> tensors)
    {
        json.WriteStartArray(name);
        foreach (TensorFact tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tensor.Name);
            json.WriteString("datatype"u8, tensor.Datatype.Name);
            json.WriteStartArray("shape"u8);
            foreach (long size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
