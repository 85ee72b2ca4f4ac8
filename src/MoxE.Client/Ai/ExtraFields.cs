using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace MoxE.Client.Ai;

/// <summary>Additional properties on their way to the body and back.</summary>
internal static class ExtraFields
{
    /// <summary>The types that the abstractions know, on one line.</summary>
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>An object of any fields.</summary>
    public static JsonTypeInfo<IDictionary<string, object?>> Fields { get; } = (JsonTypeInfo<IDictionary<string, object?>>)Compact.GetTypeInfo(typeof(IDictionary<string, object?>));

    /// <summary>Fields of the body: those of the request, and of the options those that it has not.</summary>
    public static IDictionary<string, JsonElement>? Merge(IDictionary<string, JsonElement>? request, AdditionalPropertiesDictionary? options)
    {
        if (options is null or { Count: 0 })
        {
            return request;
        }

        Dictionary<string, JsonElement> merged = request is null ? [] : new(request);
        foreach ((string name, object? value) in options)
        {
            merged.TryAdd(name, ToJson(value));
        }

        return merged;
    }

    /// <summary>Fields of an answer as additional properties; null when there are none.</summary>
    public static AdditionalPropertiesDictionary? Of(IDictionary<string, JsonElement>? fields)
    {
        if (fields is null or { Count: 0 })
        {
            return null;
        }

        AdditionalPropertiesDictionary properties = [];
        foreach ((string name, JsonElement value) in fields)
        {
            properties[name] = value;
        }

        return properties;
    }

    /// <summary>A value as JSON, with the types that the abstractions know.</summary>
    public static JsonElement ToJson(object? value) => value is JsonElement json
        ? json
        : JsonSerializer.SerializeToElement(value, Compact.GetTypeInfo(value?.GetType() ?? typeof(object)));
}
