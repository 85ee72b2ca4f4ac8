using System.Buffers;
using System.Text.Json;

namespace MoxE.Cli.Benchmarks.Serving.Clients;

/// <summary>What a measurement needs of an event of /v1/completions.</summary>
/// <param name="HasText">Whether it brings text.</param>
/// <param name="CompletionTokens">Tokens of the answer, in the event that tells the usage.</param>
/// <param name="Error">The type of the error that ends the stream, if it does.</param>
internal readonly record struct CompletionChunk(bool HasText, int? CompletionTokens, string? Error)
{
    /// <summary>Reads the object of an event.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static CompletionChunk Parse(ReadOnlySequence<byte> json)
    {
        Utf8JsonReader reader = new(json);
        CompletionChunk chunk = default;
        bool isError = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
                chunk = chunk with { HasText = chunk.HasText || (reader.TokenType == JsonTokenType.String && length > 0) };
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                reader.Read();
                chunk = chunk with { CompletionTokens = reader.GetInt32() };
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                isError = reader.TokenType == JsonTokenType.StartObject;
                chunk = isError ? chunk with { Error = "unknown" } : chunk;
            }
            else if (isError && reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                chunk = reader.TokenType == JsonTokenType.String ? chunk with { Error = reader.GetString() } : chunk;
            }
        }

        return chunk;
    }
}
