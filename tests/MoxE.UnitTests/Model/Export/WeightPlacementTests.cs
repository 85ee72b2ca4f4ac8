using MoxE.Model.Config;

namespace MoxE.UnitTests.Model.Export;

/// <summary>Where each number of a checkpoint goes, by the index formulas of the operator contract and the naming of SPEC §2.</summary>
public sealed class WeightPlacementTests
{
    private const int Dim = 24;
    private const int Inner = 32;
    private const string Mixer0 = "moe.layers.1.sequence_mixer.blocks.0.";
    private const string Mixer1 = "moe.layers.1.sequence_mixer.blocks.1.";

    [Fact]
    public void Export_Linear_PutsWeightKNAtPanelN32RowKColumnN()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("base");
        using ExportedModel _ = model;
        CheckPacked(model.Floats("layer1.mixer1.proj_up.weight"), source.Read(Mixer1 + "xlstm.proj_up.kernel", Dim, 2 * Inner), Dim, 2 * Inner);
        CheckPacked(model.Floats("layer1.mixer1.proj_down.weight"), source.Read(Mixer1 + "xlstm.proj_down.kernel", Inner, Dim), Inner, Dim);
        CheckPacked(model.Floats("head.weight"), source.Read("lm_head.kernel", Dim, 50), Dim, 50);
        Assert.Equal(source.Read("moe.token_embedding.embedding", 50, Dim), model.Floats("embedding.weight"));
    }

    [Fact]
    public void Export_Tied_PutsTheEmbeddingsTransposeInPanels()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("tied");
        using ExportedModel _ = model;
        float[] packed = model.Floats("embedding.weight");
        float[] embedding = source.Read("moe.token_embedding.embedding", 50, Dim);
        for (int token = 0; token < 64; token++)
        {
            for (int k = 0; k < Dim; k++)
            {
                Assert.Equal(token < 50 ? embedding[(token * Dim) + k] : 0, packed[((((token / 32) * Dim) + k) * 32) + (token % 32)]);
            }
        }
    }

    [Fact]
    public void Export_MLstmGates_PutsInputGatesBeforeForgetGates()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("base");
        using ExportedModel _ = model;
        float[] input = source.Read(Mixer1 + "xlstm.mlstm_cell.igate.kernel", 3 * Inner, 2);
        float[] forget = source.Read(Mixer1 + "xlstm.mlstm_cell.fgate.kernel", 3 * Inner, 2);
        float[] rows = model.Floats("layer1.mixer1.gates.weight");
        Assert.Equal(4 * 3 * Inner, rows.Length);
        for (int k = 0; k < 3 * Inner; k++)
        {
            Assert.Equal(
                [input[k * 2], input[(k * 2) + 1], forget[k * 2], forget[(k * 2) + 1]],
                Enumerable.Range(0, 4).Select(column => rows[(column * 3 * Inner) + k]));
        }

        Assert.Equal(
            [.. source.Read(Mixer1 + "xlstm.mlstm_cell.igate.bias", 2), .. source.Read(Mixer1 + "xlstm.mlstm_cell.fgate.bias", 2)],
            model.Floats("layer1.mixer1.gates.bias"));
    }

    [Fact]
    public void Export_Headwise_PutsOutInAtInOut()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("bias");
        using ExportedModel _ = model;

        // 8 blocks of 4: kernel[g, j, n] = Kg[n / 4, n % 4, j].
        CheckHeadwise(model.Floats("layer1.mixer1.qkv.kernel"), ["q", "k", "v"], map => source.Read($"{Mixer1}xlstm.{map}_proj.kernel", 8, 4, 4), 8, 4);
        Assert.Equal(
            [
                .. source.Read(Mixer1 + "xlstm.q_proj.bias", Inner),
                .. source.Read(Mixer1 + "xlstm.k_proj.bias", Inner),
                .. source.Read(Mixer1 + "xlstm.v_proj.bias", Inner),
            ],
            model.Floats("layer1.mixer1.qkv.bias"));
        CheckGates(model.Floats("layer1.mixer0.gates.kernel"), ["i", "f", "z", "o"], map => source.Read($"{Mixer0}xlstm.{map}gate.kernel", 3, 8, 8));
    }

    [Fact]
    public void Export_SLstm_PutsTheBiasByHeadAndPacksTheRecurrentKernel()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("base");
        using ExportedModel _ = model;
        float[] bias = source.Read(Mixer0 + "xlstm.slstm_cell._bias_", 3, 4, 8);
        float[] exported = model.Floats("layer1.mixer0.gates.bias");
        float[] ofExperts = model.Floats("layer1.experts.s_gates_bias");
        float[] expertBias = source.Read("moe.layers.1.experts.3.xlstm.slstm_cell._bias_", 3, 4, 8);
        for (int h = 0; h < 3; h++)
        {
            for (int g = 0; g < 4; g++)
            {
                for (int o = 0; o < 8; o++)
                {
                    Assert.Equal(bias[(((h * 4) + g) * 8) + o], exported[(((h * 4) + g) * 8) + o]);
                    if (g >= 2)
                    {
                        // Token mode: z and o only; expert 3 is the second of the sLSTM group.
                        Assert.Equal(expertBias[(((h * 4) + g) * 8) + o], ofExperts[(2 * Dim) + (((h * 2) + g - 2) * 8) + o]);
                    }
                }
            }
        }

        // (head, in, gate, out): a head's gates and outputs are 32 columns, just one panel.
        Assert.Equal(source.Read(Mixer0 + "xlstm.slstm_cell._recurrent_kernel_", 3, 8, 4, 8), model.Floats("layer1.mixer0.cell.recurrent"));
    }

    [Fact]
    public void Export_TokenExperts_KeepTheLastTapTheInputGateAndTheOutputGates()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("base");
        using ExportedModel _ = model;
        Assert.Equal(
            source.Read("moe.layers.1.experts.1.xlstm.conv1d.conv.kernel", 4, 1, Inner)[(3 * Inner)..],
            model.Floats("layer1.experts.m_conv")[Inner..]);
        float[] input = source.Read("moe.layers.1.experts.1.xlstm.mlstm_cell.igate.kernel", 3 * Inner, 2);
        Assert.Equal(
            Enumerable.Range(0, 2 * 3 * Inner).Select(i => input[(i % (3 * Inner) * 2) + (i / (3 * Inner))]),
            model.Floats("layer1.experts.m_gates")[(2 * 3 * Inner)..]);
        CheckGates(
            model.Floats("layer1.experts.s_gates")[(3 * 8 * 32)..], ["z", "o"], map => source.Read($"moe.layers.1.experts.3.xlstm.{map}gate.kernel", 3, 8, 8));
    }

    [Fact]
    public void Export_MlpExperts_PutW1BesideW3()
    {
        (ExportedModel model, RandomCheckpoint source) = Export("mlp");
        using ExportedModel _ = model;
        const string expert = "moe.layers.1.experts.2.";
        float[] w1 = source.Read(expert + "w1.kernel", Dim, 2 * Dim);
        float[] w3 = source.Read(expert + "w3.kernel", Dim, 2 * Dim);
        float[] joined = new float[Dim * 4 * Dim];
        for (int k = 0; k < Dim; k++)
        {
            for (int n = 0; n < 2 * Dim; n++)
            {
                joined[(k * 4 * Dim) + n] = w1[(k * 2 * Dim) + n];
                joined[(k * 4 * Dim) + (2 * Dim) + n] = w3[(k * 2 * Dim) + n];
            }
        }

        CheckPacked(model.Floats("layer1.experts.up")[(2 * 3 * Dim * 32)..], joined, Dim, 4 * Dim);
        CheckPacked(model.Floats("layer1.experts.down")[(2 * 2 * Dim * 32)..], source.Read(expert + "w2.kernel", 2 * Dim, Dim), 2 * Dim, Dim);
    }

    [Theory]
    [InlineData("gate bias", true)]
    [InlineData("base", false)]
    public void Export_ConditionedRouter_PutsThePredictorBehindTheExperts(string variant, bool gateBias)
    {
        (ExportedModel model, RandomCheckpoint source) = Export(variant);
        using ExportedModel _ = model;
        float[] router = source.Read("moe.layers.1.gate.router.kernel", Dim, 4);
        float[] predictor = source.Read("moe.layers.1.gate.entropy_predictor.kernel", Dim, 1);
        float[] rows = model.Floats("layer1.router.weight");
        for (int k = 0; k < Dim; k++)
        {
            Assert.Equal([.. router[(k * 4)..((k * 4) + 4)], predictor[k]], Enumerable.Range(0, 5).Select(row => rows[(row * Dim) + k]));
        }

        float[] experts = gateBias ? source.Read("moe.layers.1.gate.router.bias", 4) : new float[4];
        Assert.Equal([.. experts, .. source.Read("moe.layers.1.gate.entropy_predictor.bias", 1)], model.Floats("layer1.router.bias"));
    }

    private static (ExportedModel Model, RandomCheckpoint Source) Export(string variant)
    {
        MoxEConfig config = Variants.Get(variant);
        RandomCheckpoint source = new(config);
        return (new ExportedModel(source), source);
    }

    /// <summary>Checks one packed matrix at the start of <paramref name="packed"/>, padding included.</summary>
    private static void CheckPacked(float[] packed, float[] matrix, int rows, int columns)
    {
        for (int n = 0; n < (columns + 31) / 32 * 32; n++)
        {
            for (int k = 0; k < rows; k++)
            {
                Assert.Equal(n < columns ? matrix[(k * columns) + n] : 0, packed[((((n / 32) * rows) + k) * 32) + (n % 32)]);
            }
        }
    }

    private static void CheckHeadwise(float[] kernel, string[] maps, Func<string, float[]> read, int blocks, int block)
    {
        int width = blocks * block;
        for (int g = 0; g < maps.Length; g++)
        {
            float[] stored = read(maps[g]);
            for (int j = 0; j < block; j++)
            {
                for (int n = 0; n < width; n++)
                {
                    Assert.Equal(stored[((((n / block) * block) + (n % block)) * block) + j], kernel[(((g * block) + j) * width) + n]);
                }
            }
        }
    }

    /// <summary>Pairs of gates stored (head, out, in): [pair, head, in, 32], the pair's 8 + 8 outputs first, then padding.</summary>
    private static void CheckGates(float[] packed, string[] gates, Func<string, float[]> read)
    {
        for (int g = 0; g < gates.Length; g++)
        {
            float[] stored = read(gates[g]);
            for (int i = 0; i < stored.Length; i++)
            {
                (int head, int output, int input) = (i / 64, i / 8 % 8, i % 8);
                int at = (((((g / 2 * 3) + head) * 8) + input) * 32) + (g % 2 * 8) + output;
                Assert.Equal(stored[i], packed[at]);
            }
        }

        Assert.Equal(packed.Length / 2, packed.Count(value => value == 0));
    }
}
