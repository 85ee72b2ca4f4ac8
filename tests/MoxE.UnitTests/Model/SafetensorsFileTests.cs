using CsCheck;
using MoxE.Model;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.UnitTests.Model;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_HandMadeFile_ReadsTensorsAndMetadata()
    {
        byte[] bytes = SafetensorsBytes.Of($$"""{"__metadata__": {"format": "pt"}, {{SafetensorsBytes.Entry("a", "[2]", 0, 8)}}, {{SafetensorsBytes.Entry("b", "[]", 8, 12)}}, {{SafetensorsBytes.Entry("none", "[0, 3]", 12, 12)}} }  """, 12);
        BitConverter.GetBytes(1.5f).CopyTo(bytes, bytes.Length - 12);
        BitConverter.GetBytes(-2f).CopyTo(bytes, bytes.Length - 8);
        BitConverter.GetBytes(7f).CopyTo(bytes, bytes.Length - 4);

        using SafetensorsFile file = Open(bytes);

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([1.5f, -2f], file.ReadFloats("a"));
        Assert.Equal([7f], file.ReadFloats("b"));
        Assert.Empty(file.ReadFloats("none"));
        Assert.Equal("[0, 3]", file.Tensors["none"].ShapeText);
    }

    [Theory]
    [InlineData(TensorType.F32, 1.0009766f, 1.0009766f)]
    [InlineData(TensorType.F64, 1.0009766f, 1.0009766f)]
    [InlineData(TensorType.F16, 1.0009766f, 1.0009766f)] // 1 + 2^-10, the next half
    [InlineData(TensorType.F16, 65504f, 65504f)]
    [InlineData(TensorType.F16, 6e-8f, 5.9604645e-8f)] // the least subnormal half
    [InlineData(TensorType.BF16, 1.0078125f, 1.0078125f)] // 1 + 2^-7, the next bfloat16
    [InlineData(TensorType.BF16, 1.00390625f, 1f)] // a tie, to even
    [InlineData(TensorType.BF16, 1.01171875f, 1.015625f)] // a tie, to even
    [InlineData(TensorType.BF16, -3e38f, -3.0040553e38f)]
    public void ReadFloats_EachFormat_GivesTheValueItCanHold(TensorType type, float value, float expected)
    {
        new SafetensorsWriter().Add("x", type, new[] { value, 0f }, 2).Save(_folder.File("m.safetensors"));

        using var file = SafetensorsFile.Open(_folder.File("m.safetensors"));

        Assert.Equal(type, file.Tensors["x"].Type);
        Assert.Equal([expected, 0f], file.ReadFloats("x"));
    }

    [Fact]
    public void ReadFloats_LargerThanOneChunk_ConvertsEveryElement()
    {
        float[] values = [.. Enumerable.Range(0, 20_001).Select(i => (float)(i % 2048))];
        new SafetensorsWriter().Add("x", TensorType.F16, values, 3, 6667).Save(_folder.File("m.safetensors"));

        using var file = SafetensorsFile.Open(_folder.File("m.safetensors"));

        Assert.Equal(values, file.ReadFloats("x"));
    }

    [Fact]
    public void ReadInts_BothWidths_GiveIntegersAndRefuseLargeOnes()
    {
        byte[] bytes = SafetensorsBytes.Of($$"""{ {{SafetensorsBytes.Entry("big", "[1]", 0, 8, "I64")}}, {{SafetensorsBytes.Entry("small", "[1]", 8, 16, "I64")}}, {{SafetensorsBytes.Entry("x", "[2]", 16, 24, "I32")}} }""", 24);
        BitConverter.GetBytes(1L << 40).CopyTo(bytes, bytes.Length - 24);
        BitConverter.GetBytes(-5L).CopyTo(bytes, bytes.Length - 16);
        BitConverter.GetBytes(int.MinValue).CopyTo(bytes, bytes.Length - 8);
        using SafetensorsFile file = Open(bytes);

        Assert.Equal([-5], file.ReadInts("small"));
        Assert.Equal([int.MinValue, 0], file.ReadInts("x"));
        Assert.Contains("1099511627776 at index 0", Assert.Throws<ModelFormatException>(() => file.ReadInts("big")).Message, StringComparison.Ordinal);
        Assert.Contains("found I32", Assert.Throws<ModelFormatException>(() => file.ReadFloats("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Misspelled_SuggestsTheNearest()
    {
        using SafetensorsFile file = Open(SafetensorsBytes.Of($$"""{ {{SafetensorsBytes.Entry("lm_head.kernel", "[1]", 0, 4)}} }""", 4));

        Assert.EndsWith("tensor lm_head.kernal is missing; did you mean lm_head.kernel?", Assert.Throws<ModelFormatException>(() => file.Find("lm_head.kernal")).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int, string> BrokenHeaders { get; } = new()
    {
        { "not JSON", "hello", 0, "not valid JSON" },
        { "an array", "[]", 0, "an object" },
        { "trailing text", "{} x", 0, "not valid JSON" },
        { "deep", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), 0, "not valid JSON" },
        { "half a surrogate pair", """{"\ud800": 1}""", 0, "surrogate" },
        { "tensor is a number", """{"a": 1}""", 0, "tensor a: found 1" },
        { "missing field", """{"a": {"dtype": "F32", "shape": [1]}}""", 4, "found only the keys dtype, shape" },
        { "unknown field", """{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "x": 1}}""", 4, "found the key x" },
        { "field twice", """{"a": {"dtype": "F32", "dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}""", 4, "found the key dtype" },
        { "unknown dtype", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 0, 4, "F33")}} }""", 4, "found dtype \"F33\"" },
        { "same name twice", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 0, 4)}}, {{SafetensorsBytes.Entry("a", "[1]", 4, 8)}} }""", 8, "tensor a: found twice" },
        { "overlap", $$"""{ {{SafetensorsBytes.Entry("a", "[2]", 0, 8)}}, {{SafetensorsBytes.Entry("b", "[2]", 4, 12)}} }""", 12, "tensor b: found begin 4, which overlaps tensor a" },
        { "same range", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 0, 4)}}, {{SafetensorsBytes.Entry("b", "[1]", 0, 4)}} }""", 4, "overlaps" },
        { "gap", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 0, 4)}}, {{SafetensorsBytes.Entry("b", "[1]", 8, 12)}} }""", 12, "tensor b: found begin 8, which leaves a gap after tensor a" },
        { "gap at the start", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 4, 8)}} }""", 8, "leaves a gap after the header" },
        { "unused bytes at the end", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 0, 4)}} }""", 8, "found 8 bytes after the header; allowed: 4" },
        { "begin after end", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", 4, 0)}} }""", 4, "found data_offsets [4, 0]" },
        { "negative begin", $$"""{ {{SafetensorsBytes.Entry("a", "[1]", -4, 0)}} }""", 4, "found data_offsets [-4, 0]" },
        { "beyond the file", $$"""{ {{SafetensorsBytes.Entry("a", "[2]", 0, 8)}} }""", 4, "≤ 4, the bytes after the header" },
        { "offset beyond 64 bits", """{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 99999999999999999999]}}""", 4, "found data_offsets" },
        { "three offsets", """{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 4]}}""", 4, "found data_offsets" },
        { "shape against bytes", $$"""{ {{SafetensorsBytes.Entry("a", "[3]", 0, 8)}} }""", 8, "tensor a: found 8 bytes for F32 of shape [3]" },
        { "dtype against bytes", $$"""{ {{SafetensorsBytes.Entry("a", "[2]", 0, 8, "F16")}} }""", 8, "found 8 bytes for F16" },
        { "product overflow", $$"""{ {{SafetensorsBytes.Entry("a", "[4294967296, 4294967296, 4294967296]", 0, 0)}} }""", 0, "found 0 bytes for F32" },
        { "product overflow to the right size", $$"""{ {{SafetensorsBytes.Entry("a", "[4611686018427387905, 4]", 0, 16)}} }""", 16, "found 16 bytes for F32" },
        { "negative size", $$"""{ {{SafetensorsBytes.Entry("a", "[-1, -1]", 0, 4)}} }""", 4, "found shape [-1, -1]" },
        { "fractional size", $$"""{ {{SafetensorsBytes.Entry("a", "[1.5]", 0, 4)}} }""", 4, "found shape [1.5]" },
        { "rank", $$"""{ {{SafetensorsBytes.Entry("a", "[1,1,1,1,1,1,1,1,1]", 0, 4)}} }""", 4, "at most 8 integers" },
        { "metadata of numbers", """{"__metadata__": {"a": 1}}""", 0, "__metadata__.a: found 1" },
        { "metadata twice", """{"__metadata__": {}, "__metadata__": {}}""", 0, "__metadata__: found twice" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void Open_BrokenHeader_NamesFileTensorAndValues(string what, string header, int dataBytes, string expected)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(SafetensorsBytes.Of(header, dataBytes)));

        Assert.True(e.Message.StartsWith(_folder.Path, StringComparison.Ordinal), what);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Length < 2000, "a message stays readable");
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(3UL)]
    [InlineData(200_000_000UL)]
    [InlineData(0x8000_0000_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void Open_AbsurdHeaderLength_NamesIt(ulong length)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(SafetensorsBytes.Of("{}", 0, length)));

        Assert.Contains($"found a header length of {length}; allowed: 2 to 2 in a file of 10 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    public void Open_FileWithoutHeader_SaysHowShortItIs(int bytes)
        => Assert.Contains($"found {bytes} bytes", Assert.Throws<ModelFormatException>(() => Open(new byte[bytes])).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_NoFile_SaysSo()
        => Assert.EndsWith("the file is missing", Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(_folder.File("none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_SeveralBrokenTensors_ReportsAllAtOnce()
    {
        string header = $$"""{ {{SafetensorsBytes.Entry("a", "[3]", 0, 8)}}, {{SafetensorsBytes.Entry("b", "[-1]", 0, 8)}}, {{SafetensorsBytes.Entry("c", "[2]", 0, 8, "X")}} }""";

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(SafetensorsBytes.Of(header, 8)));

        Assert.Equal(["tensor a", "tensor b", "tensor c"], e.Errors.Select(error => error.Split(':')[0]));
    }

    [Fact]
    public void Open_GoldenFileCutAnywhere_IsRefused()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(GoldenCases.Folder("p08_layer_slstm"), "expected.safetensors"));
        Gen.Int[0, whole.Length - 1].Sample(length => Assert.Throws<ModelFormatException>(() => Open(whole[..length])), seed: "0000KOIKFSp1", iter: 200, threads: 1);
    }

    [Fact]
    public void Open_AnyHeaderByteChanged_OpensSoundlyOrIsRefused()
    {
        byte[] whole = new byte[600];
        new SafetensorsWriter().Add("a", new float[8], 2, 4).Add("b", new int[3], 3).Add("c", TensorType.BF16, new float[6], 6).Write(new MemoryStream(whole));
        int headerEnd = 8 + (int)BitConverter.ToUInt64(whole);
        whole = whole[..(headerEnd + 32 + 12 + 12)];
        Gen.Select(Gen.Int[0, headerEnd - 1], Gen.Byte).Sample(
            (index, value) =>
            {
                byte[] broken = [.. whole];
                broken[index] = value;
                try
                {
                    using SafetensorsFile file = Open(broken);
                    Assert.Equal(56, file.Tensors.Values.Sum(t => t.Bytes));
                    foreach (TensorInfo tensor in file.Tensors.Values)
                    {
                        file.ReadBytes(tensor, 0, new byte[tensor.Bytes]);
                    }
                }
                catch (ModelFormatException)
                {
                }
            },
            seed: "0000KOIKFSp1",
            iter: 3000,
            threads: 1);
    }

    [Fact]
    public void Write_AnyOrderOfAdding_GivesTheSameAlignedBytes()
    {
        var one = new MemoryStream();
        var two = new MemoryStream();
        float[] values = [1, 2, 3];
        int[] ints = [4];

        new SafetensorsWriter().Add("x", values, 3).Add("h", TensorType.F16, values, 3).Add("i", ints, 1).AddMetadata("b", "2").AddMetadata("a", "1").Write(one);
        new SafetensorsWriter().AddMetadata("a", "1").Add("i", ints, 1).Add("h", TensorType.F16, values, 3).AddMetadata("b", "2").Add("x", values, 3).Write(two);

        Assert.Equal(one.ToArray(), two.ToArray());
        Assert.Equal(0UL, BitConverter.ToUInt64(one.ToArray()) % 8);
        using SafetensorsFile file = Open(one.ToArray());
        Assert.All(file.Tensors.Values, t => Assert.Equal(0, t.Offset % (t.Bytes / t.Elements)));
        Assert.Equal(values, file.ReadFloats("h"));
    }

    [Fact]
    public void Add_WrongShapeOrNameTwice_IsABugOfTheCaller()
    {
        var writer = new SafetensorsWriter().Add("x", new float[6], 2, 3);

        Assert.Throws<ArgumentException>(() => writer.Add("x", new float[6], 2, 3));
        Assert.Throws<ArgumentException>(() => writer.Add("y", new float[6], 2, 4));
        Assert.Throws<ArgumentException>(() => writer.Add("y", new float[6], -2, -3));
        Assert.Throws<ArgumentException>(() => writer.Add("y", TensorType.I32, new float[6], 6));
    }

    private SafetensorsFile Open(byte[] bytes) => SafetensorsFile.Open(_folder.Write("m.safetensors", bytes));
}
