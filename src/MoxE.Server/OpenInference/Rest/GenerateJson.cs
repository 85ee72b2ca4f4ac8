using System.Text.Json;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>The answers of …/generate: each output under its name, one element plainly, several as an array.</summary>
internal static class GenerateJson
{
    public static void Write(Utf8JsonWriter json, InferAnswer answer)
    {
        json.WriteStartObject();
        if (answer.Id.Length > 0)
        {
            json.WriteString("id"u8, answer.Id);
        }

        json.WriteString("model_name"u8, answer.Model);
        json.WriteString("model_version"u8, answer.Version);
        foreach (OutputTensor output in answer.Outputs)
        {
            if (output.Name == TensorNames.TokenIds)
            {
                json.WriteStartArray(output.Name);
                foreach (long id in output.Integers)
                {
                    json.WriteNumberValue(id);
                }

                json.WriteEndArray();
            }
            else if (output.Datatype.Kind == ElementKind.Text)
            {
                json.WriteString(output.Name, output.Texts[0]);
            }
            else
            {
                json.WriteNumber(output.Name, output.Integers[0]);
            }
        }

        json.WriteEndObject();
    }
}
