using System.Globalization;
using MoxE.Model.Onnx;

namespace MoxE.Model.Folders;

/// <summary>Weights outside model.onnx must lie in a file that the manifest lists, and inside of it.</summary>
internal static class ExternalDataRules
{
    public static void Check(GraphProto graph, IReadOnlyList<ModelFile> files)
    {
        Dictionary<string, long> sizes = files.ToDictionary(file => file.Name, file => file.Bytes);
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
            {
                continue;
            }

            string location = Entry(tensor, "location") ?? "";
            if (!sizes.TryGetValue(location, out long bytes))
            {
                throw Broken(tensor, "location", location, $"a file that {ModelManifest.FileName} lists");
            }

            long offset = Number(tensor, "offset", bytes);
            long length = Number(tensor, "length", bytes - offset);
            if (ElementSize.Of((TensorProto.Types.DataType)tensor.DataType) is not { } size)
            {
                throw Broken(tensor, "data_type", $"{(TensorProto.Types.DataType)tensor.DataType}", "Float, Bfloat16, Uint8");
            }

            if (tensor.Dims.Aggregate((double)size, (product, dim) => product * dim) != length)
            {
                throw Broken(tensor, "length", $"{length}", $"{size} bytes for each of [{string.Join(", ", tensor.Dims)}]");
            }
        }
    }

    private static long Number(TensorProto tensor, string key, long most)
    {
        string? text = Entry(tensor, key);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
            ? number
            : throw Broken(tensor, key, text ?? "nothing", $"0 to {most}, inside the file");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static ModelFormatException Broken(TensorProto tensor, string key, string found, string allowed) =>
        new($"{GraphFile.Name}: initializer {tensor.Name}: {key}: found {found}; allowed: {allowed}");
}
