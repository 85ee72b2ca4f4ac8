using System.Globalization;
using System.Text.Json;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>What a change of models is asked with: <c>?wait=false</c> and an optional body <c>{"version": "2"}</c>.</summary>
internal static class AdminModelsRequest
{
    /// <summary>Reads it strictly.</summary>
    /// <returns>The version, or null for none; whether the answer waits for the end; what is wrong, or null.</returns>
    public static async Task<(string? Version, bool Waits, ServiceError? Error)> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        bool waits = true;
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (key != "wait" || !bool.TryParse(values, out waits))
            {
                return (null, false, ServiceError.Field(key, $"'{values}'", "wait=true or wait=false"));
            }
        }

        if (request.ContentLength is null or 0 && request.ContentType is null)
        {
            return (null, waits, null);
        }

        (ReadOnlyMemory<byte> body, ServiceError? unreadable) = await BodyReader.ReadJsonAsync(request, maxBytes, cancellationToken);
        if (unreadable is not null)
        {
            return (null, waits, unreadable);
        }

        (string? version, ServiceError? error) = body.IsEmpty ? (null, null) : Parse(body);
        return (version, waits, error);
    }

    private static (string? Version, ServiceError? Error) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, new ServiceError(ErrorKind.Invalid, "The body is not a JSON object: allowed is {\"version\": \"2\"}."));
            }

            string? version = null;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "version")
                {
                    return (null, new ServiceError(ErrorKind.Invalid, $"The field '{ServiceError.Shorten(property.Name)}' does not exist: allowed is version.", ServiceError.Shorten(property.Name)));
                }

                switch (property.Value.ValueKind)
                {
                    case JsonValueKind.String:
                        version = property.Value.GetString();
                        break;
                    case JsonValueKind.Number when property.Value.TryGetInt32(out int number):
                        version = number.ToString(CultureInfo.InvariantCulture);
                        break;
                    case JsonValueKind.Null:
                        break;
                    default:
                        return (null, ServiceError.Field("version", property.Value.ValueKind.ToString(), "a version such as \"2\""));
                }
            }

            return (version, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second is thrown for text that is not Unicode
        {
            return (null, new ServiceError(ErrorKind.Invalid, "The body is not JSON: allowed is {\"version\": \"2\"}."));
        }
    }
}
