using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoxE.Client.Wire;

/// <summary>A prompt as the interface has it: a text, texts, token ids, or lists of token ids.</summary>
internal sealed class PromptConverter : JsonConverter<Prompt>
{
    public override Prompt Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A prompt is sent, never received.");

    public override void Write(Utf8JsonWriter writer, Prompt value, JsonSerializerOptions options)
    {
        if (value.Count != 1)
        {
            writer.WriteStartArray();
        }

        foreach (string text in value.Texts)
        {
            writer.WriteStringValue(text);
        }

        foreach (IReadOnlyList<int> ids in value.Tokens)
        {
            writer.WriteStartArray();
            foreach (int id in ids)
            {
                writer.WriteNumberValue(id);
            }

            writer.WriteEndArray();
        }

        if (value.Count != 1)
        {
            writer.WriteEndArray();
        }
    }
}
