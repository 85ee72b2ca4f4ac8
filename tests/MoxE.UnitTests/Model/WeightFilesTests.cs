using MoxE.Model;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Model;

public sealed class WeightFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public WeightFilesTests()
    {
        new SafetensorsWriter().Add("a", new float[] { 1 }, 1).Add("b", new float[] { 2 }, 1).Save(_folder.File("one.safetensors"));
        new SafetensorsWriter().Add("c", new float[] { 3 }, 1).Save(_folder.File("two.safetensors"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Shards_FindsEveryTensor()
    {
        WriteIndex("""{"metadata": {"total_size": 12}, "weight_map": {"a": "one.safetensors", "b": "one.safetensors", "c": "two.safetensors"}}""");

        using var files = WeightFiles.Open(_folder.Path);

        Assert.Equal(["a", "b", "c"], files.Names.Order());
        Assert.Equal([1f, 2f, 3f], files.Names.Order().Select(name => files.Find(name).File.ReadFloats(name)[0]));
    }

    [Fact]
    public void Open_BothForms_TakesTheSingleFile()
    {
        WriteIndex("broken");
        File.Copy(_folder.File("two.safetensors"), _folder.File("model.safetensors"));

        using var files = WeightFiles.Open(_folder.Path);

        Assert.Equal(["c"], files.Names);
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "b": "one.safetensors", "c": "one.safetensors"}}""", "weight_map.c: found one.safetensors")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "c": "two.safetensors"}}""", "one.safetensors: found tensor b")]
    [InlineData("""{"weight_map": {"a": "three.safetensors"}}""", "three.safetensors: the file is missing")]
    [InlineData("""{"weight_map": {"a": "../one.safetensors"}}""", "in the same folder")]
    [InlineData("""{"weight_map": {"a": "/one.safetensors"}}""", "in the same folder")]
    [InlineData("""{"weight_map": {"a": "one.bin"}}""", "in the same folder")]
    [InlineData("""{"weight_map": {"a": 1}}""", "in the same folder")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}}""", "weight_map.a: found twice")]
    [InlineData("""{"weight_map": []}""", "weight_map: found nothing")]
    [InlineData("""{}""", "weight_map: found nothing")]
    public void Open_BrokenIndex_NamesEntryAndWhatIsAllowed(string index, string expected)
    {
        WriteIndex(index);

        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => WeightFiles.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoWeights_NamesTheFile()
        => Assert.EndsWith("model.safetensors: the file is missing", Assert.Throws<ModelFormatException>(() => WeightFiles.Open(_folder.Path)).Message, StringComparison.Ordinal);

    private void WriteIndex(string json) => _folder.Write("model.safetensors.index.json", json);
}
