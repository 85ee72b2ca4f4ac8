using System.Text.Json;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Tensors;

namespace MoxE.Server.OpenInference.Rest;

/// <summary>The answer of …/infer as JSON.</summary>
internal static class InferAnswerJson
{
    /// <summary>Writes it; outputs with a binary size leave their data out.</summary>
    public static void Write(Utf8JsonWriter json, InferAnswer answer, IReadOnlyDictionary<string, byte[]> binary)
    {
        json.WriteStartObject();
        if (answer.Id.Length > 0)
        {
            json.WriteString("id"u8, answer.Id);
        }

        json.WriteString("model_name"u8, answer.Model);
        json.WriteString("model_version"u8, answer.Version);
        json.WriteStartArray("outputs"u8);
        foreach (OutputTensor output in answer.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, output.Name);
            json.WriteString("datatype"u8, output.Datatype.Name);
            json.WriteStartArray("shape"u8);
            foreach (long size in output.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            if (binary.TryGetValue(output.Name, out byte[]? raw))
            {
                json.WriteStartObject("parameters"u8);
                json.WriteNumber("binary_data_size"u8, raw.Length);
                json.WriteEndObject();
            }
            else
            {
                WriteData(json, output);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, OutputTensor output)
    {
        json.WriteStartArray("data"u8);
        foreach (string text in output.Texts)
        {
            json.WriteStringValue(text);
        }

        foreach (long integer in output.Integers)
        {
            json.WriteNumberValue(integer);
        }

        foreach (float number in output.Numbers.Span)
        {
            if (float.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteNullValue(); // JSON has no infinity; the binary form keeps it
            }
        }

        json.WriteEndArray();
    }
}
