using System.Text.RegularExpressions;
using MoxE.Model.Config;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Model.Export;

/// <summary>The golden cases against the exporter's knowledge of names, shapes, states and counts.</summary>
public sealed partial class GoldenExportTests
{
    public static TheoryData<string> Cases => GoldenCheckpoint.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_GoldenCase_ReadsEveryTensorThatActsAndNoOther(string name)
    {
        GoldenCheckpoint source = GoldenCheckpoint.Open(name);
        using ExportedModel model = new(source);
        bool token = source.Config.ExpertState == ExpertState.Token;
        string[] expected = [.. source.Shapes.Select(pair => pair.Key).Where(tensor => !(token && IsDead(source.Config, tensor))).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, source.Reads.Order(StringComparer.Ordinal));
        Assert.Equal(source.Config.NumLayers, ModelFolder.Open(model.Folder).Manifest.Sizes.Layers);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StateLayout_GoldenCase_HasTheStatesItExpects(string name)
    {
        Dictionary<string, int[]> expected = GoldenCheckpoint.ExpectedStates(name);
        StateLayout layout = StateLayout.Of(GoldenCheckpoint.Open(name).Config);

        // C lies in panels, and tokens that are not in it yet beside it.
        StateTensor[] plain = [.. layout.Tensors.Where(tensor => !tensor.Name.EndsWith(".recent", StringComparison.Ordinal) && !tensor.Name.EndsWith(".scales", StringComparison.Ordinal))];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), plain.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(plain, tensor => Assert.Equal(
            tensor.Name.EndsWith(".C", StringComparison.Ordinal) ? InPanels(expected[tensor.Name]) : expected[tensor.Name], tensor.Shape));
        Assert.Equal(2 * plain.Count(tensor => tensor.Name.EndsWith(".C", StringComparison.Ordinal)), layout.Tensors.Count - plain.Length);

        static int[] InPanels(int[] shape) => [shape[0], (shape[2] + 31) / 32, shape[1], 32];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_GoldenCaseAsPortableGraph_ReadsTheSameTensors(string name)
    {
        (GoldenCheckpoint fused, GoldenCheckpoint portable) = (GoldenCheckpoint.Open(name), GoldenCheckpoint.Open(name));
        using ExportedModel first = new(fused);
        using ExportedModel second = new(portable, graph: GraphKind.Portable);
        Assert.Equal(fused.Reads.Order(StringComparer.Ordinal), portable.Reads.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StateLayout_GoldenCaseAsPortableGraph_IsWhatItExpects(string name) => Assert.Equal(
        GoldenCheckpoint.ExpectedStates(name).Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value)}]").Order(StringComparer.Ordinal),
        StateLayout.Of(GoldenCheckpoint.Open(name).Config, GraphKind.Portable).Tensors.Select(tensor => tensor.ToString()).Order(StringComparer.Ordinal));

    /// <summary>SPEC §7: tensors of experts that have no effect on a sequence of one token.</summary>
    private static bool IsDead(MoxEConfig config, string tensor)
    {
        Match match = Expert().Match(tensor);
        if (!match.Success)
        {
            return false;
        }

        BlockKind kind = config.ExpertKind(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        string part = match.Groups[2].Value;
        return kind switch
        {
            BlockKind.MLstm => part.StartsWith("xlstm.mlstm_cell.fgate.", StringComparison.Ordinal),
            BlockKind.SLstm => part is "xlstm.conv1d.conv.kernel" or "xlstm.conv1d.conv.bias" or "xlstm.igate.kernel" or "xlstm.fgate.kernel" or "xlstm.slstm_cell._recurrent_kernel_",
            _ => false,
        };
    }

    /// <summary>Of a live tensor in token mode: the last of k taps, the z and o halves of the sLSTM bias.</summary>
    [GeneratedRegex(@"^moe\.layers\.\d+\.experts\.(\d+)\.(.+)$")]
    private static partial Regex Expert();
}
