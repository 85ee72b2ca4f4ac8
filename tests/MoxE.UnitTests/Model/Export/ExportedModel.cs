using System.Globalization;
using System.Runtime.InteropServices;
using MoxE.Model.Checkpoints;
using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.UnitTests.Model.Export;

/// <summary>A model exported to a folder of its own and read back with our description of the format.</summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly TempFolder _temp = new();

    public ExportedModel(ITensorSource source, bool debug = false, GraphKind graph = GraphKind.Fused)
    {
        ModelExporter.Export(source, _temp.Path, Folder, new ExportOptions { Name = "m", Debug = debug, Graph = graph });
        Model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, "model.onnx")));
    }

    public string Folder => _temp.File("out");

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    public NodeProto Node(string name) => Graph.Node.Single(node => node.Name == name);

    public TensorProto Initializer(string name) => Graph.Initializer.Single(tensor => tensor.Name == name);

    public AttributeProto Attribute(string node, string name) => Node(node).Attribute.Single(attribute => attribute.Name == name);

    /// <summary>The numbers of an initializer, wherever they lie.</summary>
    public float[] Floats(string name)
    {
        TensorProto tensor = Initializer(name);
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
        {
            return MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        }

        byte[] data = File.ReadAllBytes(Path.Combine(Folder, Entry(tensor, "location")));
        int offset = int.Parse(Entry(tensor, "offset"), CultureInfo.InvariantCulture);
        int length = int.Parse(Entry(tensor, "length"), CultureInfo.InvariantCulture);
        return MemoryMarshal.Cast<byte, float>(data.AsSpan(offset, length)).ToArray();
    }

    public static string Entry(TensorProto tensor, string key) => tensor.ExternalData.Single(entry => entry.Key == key).Value;

    /// <summary>An output's or value's shape as text, e.g. <c>T,24</c>.</summary>
    public static string Shape(ValueInfoProto info) =>
        string.Join(",", info.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimParam ? dim.DimParam : dim.DimValue.ToString(CultureInfo.InvariantCulture)));

    public void Dispose() => _temp.Dispose();
}
