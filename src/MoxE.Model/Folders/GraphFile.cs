using Google.Protobuf;
using MoxE.Model.Onnx;

namespace MoxE.Model.Folders;

/// <summary>The files that hold a graph.</summary>
internal static class GraphFile
{
    /// <summary>The graph itself.</summary>
    public const string Name = "model.onnx";

    /// <summary>The weights outside of it.</summary>
    public const string DataName = "model.onnx.data";

    /// <summary>Bytes of the largest model.onnx that is read; weights lie outside, so real ones are far smaller.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>Reads model.onnx without the weights outside of it.</summary>
    public static ModelProto Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > MostBytes)
        {
            throw new ModelFormatException($"{Name}: found {stream.Length} bytes; allowed: at most {MostBytes}, with weights outside");
        }

        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is null ? throw new ModelFormatException($"{Name}: no graph in it; allowed: an ONNX model") : model;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"{Name}: not an ONNX model: {e.Message}", e);
        }
    }
}
