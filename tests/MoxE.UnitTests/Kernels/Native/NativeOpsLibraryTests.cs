using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics.Vectors;
using MoxE.Kernels.Ops;
using MoxE.UnitTests.Engine.Running;

namespace MoxE.UnitTests.Kernels.Native;

/// <summary>
/// The operators that ONNX Runtime loads by their library's path are the managed ones, to the bit. The environment may name a
/// MoxeInstructionSet to test the library of; MSBuild reads it too.
/// </summary>
public sealed class NativeOpsLibraryTests : IClassFixture<NativeOpsLibrary>
{
    private const int Slots = 4;

    /// <summary>Two prompts in one step, then single tokens and chunks beside each other, past the eighth token of both.</summary>
    private static readonly Share[][] Steps =
    [
        [new(2, [3, 1, 4, 1, 5]), new(0, [2, 7])],
        [new(0, [1]), new(2, [9])],
        [new(2, [2, 6, 5, 3, 5, 8]), new(3, [9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3]), new(0, [8, 2, 8, 1, 8, 2, 8])],
        [new(3, [3])],
        [new(0, [4]), new(2, [5]), new(3, [9])],
    ];

    [Theory]
    [InlineData("p01_moxe_xlstm_standard", WeightType.Float32)]
    [InlineData("p04_moxe_mlp_3layers", WeightType.Float32)]
    [InlineData("p10_recurrent_experts", WeightType.Float32)]
    [InlineData("p03_moxe_xlstm_masked_tied", WeightType.BFloat16)]
    [InlineData("p03_moxe_xlstm_masked_tied", WeightType.Int8)]
    [InlineData("p10_recurrent_experts", WeightType.Int4)]
    public void Step_InAPlainSession_GivesTheManagedOperatorsBits(string golden, WeightType type)
    {
        using var model = new ExportedModel(golden, type: type);
        using var managed = new FusedGraph(model.Folder, Slots, CustomOpDomain.Register);
        using var native = new FusedGraph(model.Folder, Slots, RegisterLibrary);

        foreach (Share[] step in Steps)
        {
            SortedDictionary<string, int[]> expected = managed.Step(step);
            Assert.Contains("logits", expected.Keys);
            Assert.Contains(expected, output => output.Key.StartsWith("state.", StringComparison.Ordinal) && output.Value.Any(bits => bits != 0));
            Assert.Equal(expected, native.Step(step));
        }
    }

    [Fact]
    public void Step_OfAnOperatorThatRefuses_IsAnOrtExceptionWithItsMessage()
    {
        using var model = new ExportedModel("p01_moxe_xlstm_standard");
        using var managed = new FusedGraph(model.Folder, Slots, CustomOpDomain.Register);
        using var native = new FusedGraph(model.Folder, Slots, RegisterLibrary);

        OnnxRuntimeException refused = Assert.Throws<OnnxRuntimeException>(() => native.Step(new Share(Slots, [1])));
        Assert.Contains($"'slots' holds {Slots}; allowed is 0 … {Slots - 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Assert.Throws<OnnxRuntimeException>(() => managed.Step(new Share(Slots, [1]))).Message, refused.Message);
    }

    [Fact]
    public void Session_AfterTheLastOneWasClosed_FindsTheLibraryAlive()
    {
        using var model = new ExportedModel("p04_moxe_mlp_3layers");
        using var managed = new FusedGraph(model.Folder, Slots, CustomOpDomain.Register);
        SortedDictionary<string, int[]> expected = managed.Step(Steps[0]);
        for (int session = 0; session < 3; session++)
        {
            using var native = new FusedGraph(model.Folder, Slots, RegisterLibrary);
            Assert.Equal(expected, native.Step(Steps[0]));
        }
    }

    [Fact]
    public void Register_ByAnOnnxRuntimeThatIsTooOld_AnswersAStatusThatSaysWhatIsNeeded() =>
        Assert.Equal("ONNX Runtime 1.23.2 does not offer API version 24: 1.24 or later is needed.", StrangeOnnxRuntime.Old.Register());

    [Fact]
    public void Register_ByASecondOnnxRuntime_AnswersAStatus()
    {
        using var options = new SessionOptions();
        RegisterLibrary(options);
        Assert.Contains("serve another ONNX Runtime of this process already", StrangeOnnxRuntime.Second.Register(), StringComparison.Ordinal);
    }

    [Fact]
    public void Description_OfABuild_TellsOperatorsAndInstructions()
    {
        int bits = Environment.GetEnvironmentVariable("MoxeInstructionSet") switch
        {
            _ when !X86Base.IsSupported => 128,
            "x86-64-v2" => 128,
            "x86-64-v4" => 512,
            "native" => 32 * Dispatch.Width,
            _ => 256,
        };
        Assert.StartsWith($"{CustomOpDomain.Name} {CustomOpDomain.Version}, {bits}-bit vectors, integer products by ", NativeOpsLibrary.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_LaysNothingOfOnnxRuntimeOrDotnetBeside() =>
        Assert.Empty(Directory.EnumerateFiles(NativeOpsLibrary.Folder).Where(file => Path.GetExtension(file) is not (".dbg" or ".dwarf" or ".pdb")).Except([NativeOpsLibrary.Path]));

    private static void RegisterLibrary(SessionOptions options) => options.RegisterCustomOpLibrary(NativeOpsLibrary.Path);
}
