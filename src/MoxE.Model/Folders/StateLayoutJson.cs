using System.Text;
using System.Text.Json;

namespace MoxE.Model.Folders;

/// <summary>A state layout as a JSON list of {name, shape, dtype}: in the manifest, and compact in the graph's metadata.</summary>
internal static class StateLayoutJson
{
    private const string Dtype = "float32";

    /// <summary>Floats of the largest tensor that is believed: sums of bytes stay far from overflow.</summary>
    private const long MostFloats = 1L << 40;

    public static void Write(Utf8JsonWriter json, StateLayout layout)
    {
        json.WriteStartArray();
        foreach (StateTensor tensor in layout.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteStartArray("shape");
            foreach (int size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteString("dtype", Dtype);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The list on one line.</summary>
    public static string ToCompactText(StateLayout layout)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            Write(json, layout);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static StateLayout Read(IEnumerable<JsonSection> tensors) => new([.. tensors.Select(ReadTensor)]);

    private static StateTensor ReadTensor(JsonSection section)
    {
        StateTensor tensor = new(section.Text("name"), section.Sizes("shape"));
        if (tensor.Shape.Aggregate(1.0, (product, size) => product * size) > MostFloats)
        {
            throw section.Refuse("shape", $"sizes whose product is at most {MostFloats}");
        }

        section.Exactly("dtype", Dtype);
        section.Done();
        return tensor;
    }
}
