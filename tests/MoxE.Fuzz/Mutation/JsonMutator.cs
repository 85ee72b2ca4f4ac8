using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MoxE.Fuzz.Mutation;

/// <summary>Changes a JSON value and leaves it one: another value in a place, a field more, less or under another name, things in lists and lists in things.</summary>
internal sealed class JsonMutator(Random random, IReadOnlyList<string> dictionary)
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "0.5", "1e308", "-0.0", "2147483648", "9223372036854775807", "18446744073709551616", "1E-400", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "[[]]", "[null]", "{\"\":0}", "[1,2,3]", "\"a\"",
    ];

    /// <summary>A changed copy; null where the input is no JSON or is too deep to change.</summary>
    /// <param name="input">What to change.</param>
    /// <param name="other">Values may come from it, where it is JSON.</param>
    public byte[]? TryMutate(byte[] input, byte[] other)
    {
        try
        {
            if (JsonNode.Parse(input) is not { } root)
            {
                return null;
            }

            JsonNode? donor = random.Next(4) == 0 ? JsonNode.Parse(other) : null;
            for (int edits = 1 << random.Next(3); edits > 0; edits--)
            {
                root = Edit(root, donor) ?? root;
            }

            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Names given twice and half surrogate pairs are for the edits of bytes.
            return null;
        }
    }

    private JsonNode? Edit(JsonNode root, JsonNode? donor)
    {
        List<JsonNode> places = Places(root);
        JsonNode place = places[random.Next(places.Count)];
        switch (place)
        {
            case JsonObject fields when random.Next(2) == 0:
                Change(fields, donor);
                return root;
            case JsonArray items when random.Next(2) == 0:
                Change(items, donor);
                return root;
            default:
                JsonNode? value = random.Next(8) == 0 ? new JsonArray(place.DeepClone()) : Value(donor);
                if (ReferenceEquals(place, root))
                {
                    return value;
                }

                place.ReplaceWith(value);
                return root;
        }
    }

    private void Change(JsonObject fields, JsonNode? donor)
    {
        string? name = fields.Count == 0 ? null : fields.ElementAt(random.Next(fields.Count)).Key;
        if (name is null || dictionary.Count == 0 || random.Next(2) == 0)
        {
            fields[dictionary.Count == 0 ? "x" : dictionary[random.Next(dictionary.Count)]] = Value(donor);
            return;
        }

        JsonNode? value = fields[name];
        fields.Remove(name);
        if (random.Next(2) == 0)
        {
            fields[dictionary[random.Next(dictionary.Count)]] = value;
        }
    }

    private void Change(JsonArray items, JsonNode? donor)
    {
        if (items.Count == 0 || random.Next(2) == 0)
        {
            items.Insert(random.Next(items.Count + 1), items.Count > 0 && random.Next(2) == 0 ? items[random.Next(items.Count)]?.DeepClone() : Value(donor));
            return;
        }

        items.RemoveAt(random.Next(items.Count));
    }

    private JsonNode? Value(JsonNode? donor)
    {
        if (donor is not null)
        {
            List<JsonNode> places = Places(donor);
            return places[random.Next(places.Count)].DeepClone();
        }

        return dictionary.Count > 0 && random.Next(3) == 0 ? JsonValue.Create(dictionary[random.Next(dictionary.Count)]) : JsonNode.Parse(Values[random.Next(Values.Length)]);
    }

    private static List<JsonNode> Places(JsonNode root)
    {
        List<JsonNode> places = [root];
        for (int i = 0; i < places.Count && places.Count < 10_000; i++)
        {
            places.AddRange(places[i] switch
            {
                JsonObject fields => fields.Select(field => field.Value).OfType<JsonNode>(),
                JsonArray items => items.OfType<JsonNode>(),
                _ => [],
            });
        }

        return places;
    }
}
