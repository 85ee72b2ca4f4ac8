using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Weights;

namespace MoxE.UnitTests.Model.Export;

/// <summary>Mistakes in building a graph are bugs and stop at once.</summary>
public sealed class GraphBuilderTests
{
    private static readonly Value X = Value.Float("x", Dim.T, 2);

    private readonly GraphBuilder _graph = new("g", "");

    [Fact]
    public void Weight_SameNameTwice_Throws()
    {
        Part part = Part.Whole([1], "one", () => [1]);
        _graph.Weight("w", part);
        Assert.Contains("Two values are named w", Assert.Throws<InvalidOperationException>(() => _graph.Weight("w", part)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weight_Absent_StaysAbsent()
    {
        Assert.Null(_graph.Weight("w", null));
        Assert.Empty(_graph.Weights);
    }

    [Fact]
    public void Add_UnknownInput_Throws() =>
        Assert.Contains("x [T, 2], which nothing gives", Assert.Throws<InvalidOperationException>(() => _graph.Add(Relu("r", X))).Message, StringComparison.Ordinal);

    [Fact]
    public void Add_SameNodeTwice_Throws()
    {
        _graph.Input(X, "");
        _graph.Add(Relu("r", X));
        Assert.Contains("Two nodes are named r", Assert.Throws<InvalidOperationException>(() => _graph.Add(Relu("r", X))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_NotOfANode_Throws()
    {
        _graph.Input(X, "");
        Assert.Throws<InvalidOperationException>(() => _graph.Output(X, ""));
    }

    private static Node Relu(string name, Value x) => new(Node.Standard, "Relu", name) { Doc = "", Inputs = [x], Outputs = [Value.Float(name, Dim.T, 2)] };
}
