using CsCheck;
using MoxE.Model;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Model;

public sealed class MoxEConfigTests
{
    [Theory]
    [ClassData(typeof(GoldenCases))]
    public void Load_GoldenCase_RoundTripsThroughNormalisedJson(string name)
    {
        var config = MoxEConfig.Load(Path.Combine(GoldenCases.Folder(name), "config.json"));

        string json = config.ToJson();

        Assert.Equal(config, ConfigText.Parse(json));
        Assert.Equal(json, ConfigText.Parse(json).ToJson());
    }

    [Fact]
    public void Parse_OnlyVocabularySize_GivesTheDefaultsOfTheSpecification()
    {
        MoxEConfig config = ConfigText.Parse(ConfigText.Minimal);

        Assert.Equal((4, 2, 12), (config.NumExperts, config.TopKExperts, config.NumLayers));
        Assert.Equal((LayerType.Moxe, RouterType.ConditionedAddition, ExpertType.Mlp), (config.LayerType, config.RouterType, config.ExpertType));
        Assert.Equal((ExpertState.Token, Modulation.Standard, GroupWiseLoss.KlDiv), (config.ExpertState, config.Modulation, config.GroupWiseLoss));
        Assert.Equal((0.3, 0.8, 1e-6, 512), (config.Gamma, config.DifficultyThreshold, config.Eps, config.FfnDim));
        Assert.Equal(new LossCoefficients(), config.LossCoefs);
        Assert.Equal((97, 128, -1, 1, 1), (config.Xlstm.VocabSize, config.Xlstm.EmbeddingDim, config.Xlstm.ContextLength, config.Xlstm.NumBlocks, config.Xlstm.PadTokenId));
        Assert.Equal((256, 4, 192), (config.Xlstm.MLstmInner, config.Xlstm.QkvBlockSize, config.Xlstm.FeedForwardInner));
        Assert.Equal(ActivationFunction.Gelu, config.Xlstm.FeedForward.ActFn);
    }

    [Fact]
    public void Parse_EveryKeySet_ReadsEveryKey()
    {
        const string json = """
            {"num_experts": 6, "top_k_experts": 3, "num_layers": 5, "moe_layer_type": "slstm", "router_type": "standard", "expert_type": "xlstm",
             "expert_state": "recurrent", "modulation_bias": "masked", "gate_bias": true, "gamma": -0.5, "difficulty_threshold": 0.25,
             "group_wise_loss": "self_balance", "post_layers_norm": true, "eps": 0.001, "ffn_dim": 7,
             "loss_coefs": {"z": 1, "load_balance": 2, "d": 3, "group": 4},
             "xlstm": {"vocab_size": 11, "embedding_dim": 48, "context_length": 9, "num_blocks": 3, "slstm_at": [1], "bias": true, "add_post_blocks_norm": false,
              "tie_weights": true, "dropout": 0.5, "add_embedding_dropout": true, "weight_decay_on_embedding": true, "pad_token_id": 5,
              "mlstm_block": {"mlstm": {"conv1d_kernel_size": 2, "qkv_proj_blocksize": 8, "num_heads": 3, "proj_factor": 1.5, "round_proj_up_to_multiple_of": 24, "round_proj_up_dim_up": false}},
              "slstm_block": {"slstm": {"num_heads": 6, "conv1d_kernel_size": 3, "group_norm_weight": false, "backend": "cuda", "bias_init": "standard", "recurrent_weight_init": "standard", "function": "slstm"},
               "feedforward": {"proj_factor": 2.5, "act_fn": "relu^2", "bias": true, "round_proj_up_to_multiple_of": 16, "round_proj_up_dim_up": false, "ff_type": "ffn_gated"}}}}
            """;
        var expected = new MoxEConfig
        {
            NumExperts = 6,
            TopKExperts = 3,
            NumLayers = 5,
            LayerType = LayerType.SLstm,
            RouterType = RouterType.Standard,
            ExpertType = ExpertType.Xlstm,
            ExpertState = ExpertState.Recurrent,
            Modulation = Modulation.Masked,
            GateBias = true,
            Gamma = -0.5,
            DifficultyThreshold = 0.25,
            GroupWiseLoss = GroupWiseLoss.SelfBalance,
            PostLayersNorm = true,
            Eps = 0.001,
            FfnDim = 7,
            LossCoefs = new LossCoefficients { Z = 1, LoadBalance = 2, D = 3, Group = 4 },
            Xlstm = new XlstmConfig
            {
                VocabSize = 11,
                EmbeddingDim = 48,
                ContextLength = 9,
                NumBlocks = 3,
                Bias = true,
                AddPostBlocksNorm = false,
                TieWeights = true,
                Dropout = 0.5,
                AddEmbeddingDropout = true,
                WeightDecayOnEmbedding = true,
                PadTokenId = 5,
                MLstm = new MLstmConfig { Conv1dKernelSize = 2, QkvProjBlocksize = 8, NumHeads = 3, ProjFactor = 1.5, RoundProjUpToMultipleOf = 24, RoundProjUpDimUp = false },
                SLstm = new SLstmConfig { NumHeads = 6, Conv1dKernelSize = 3, GroupNormWeight = false, Backend = SLstmBackend.Cuda, BiasInit = "standard", RecurrentWeightInit = "standard" },
                FeedForward = new FeedForwardConfig { ProjFactor = 2.5, ActFn = ActivationFunction.ReluSquared, Bias = true, RoundProjUpToMultipleOf = 16, RoundProjUpDimUp = false },
            },
        };

        MoxEConfig config = ConfigText.Parse(json);

        Assert.Equal(expected, config);
        Assert.Equal(expected, ConfigText.Parse(config.ToJson()));
    }

    [Fact]
    public void ToJson_DefaultConfiguration_HoldsEveryKeyInOneOrder()
    {
        const string expected = """
            {
              "num_experts": 4,
              "top_k_experts": 2,
              "num_layers": 12,
              "moe_layer_type": "moxe",
              "router_type": "conditioned_addition",
              "expert_type": "mlp",
              "expert_state": "token",
              "modulation_bias": "standard",
              "gate_bias": false,
              "gamma": 0.3,
              "difficulty_threshold": 0.8,
              "group_wise_loss": "kl_div",
              "post_layers_norm": false,
              "eps": 1E-06,
              "ffn_dim": 512,
              "loss_coefs": {
                "z": 0,
                "load_balance": 0,
                "d": 0,
                "group": 0
              },
              "xlstm": {
                "vocab_size": 97,
                "embedding_dim": 128,
                "context_length": -1,
                "num_blocks": 1,
                "slstm_at": [
                  0
                ],
                "bias": false,
                "add_post_blocks_norm": true,
                "tie_weights": false,
                "dropout": 0,
                "add_embedding_dropout": false,
                "weight_decay_on_embedding": false,
                "pad_token_id": 1,
                "mlstm_block": {
                  "mlstm": {
                    "conv1d_kernel_size": 4,
                    "qkv_proj_blocksize": 4,
                    "num_heads": 4,
                    "proj_factor": 2,
                    "round_proj_up_to_multiple_of": 64,
                    "round_proj_up_dim_up": true
                  }
                },
                "slstm_block": {
                  "slstm": {
                    "num_heads": 4,
                    "conv1d_kernel_size": 4,
                    "group_norm_weight": true,
                    "backend": "vanilla",
                    "bias_init": "powerlaw_blockdependent",
                    "recurrent_weight_init": "zeros",
                    "function": "slstm"
                  },
                  "feedforward": {
                    "proj_factor": 1.3,
                    "act_fn": "gelu",
                    "bias": false,
                    "round_proj_up_to_multiple_of": 64,
                    "round_proj_up_dim_up": true
                  }
                }
              }
            }

            """;

        Assert.Equal(expected, ConfigText.Parse(ConfigText.Minimal).ToJson(), ignoreLineEndingDifferences: false);
    }

    [Theory]
    [InlineData("num_experts", "5", "even")]
    [InlineData("num_experts", "0", "even")]
    [InlineData("num_experts", "\"4\"", "integer")]
    [InlineData("num_experts", "4.5", "integer")]
    [InlineData("num_experts", "1e30", "integer")]
    [InlineData("top_k_experts", "5", "num_experts = 4")]
    [InlineData("top_k_experts", "0", "from 1")]
    [InlineData("num_layers", "0", "from 1")]
    [InlineData("moe_layer_type", "\"entropy\"", "cannot read itself")]
    [InlineData("router_type", "\"entropy_conditioned\"", "cannot read itself")]
    [InlineData("modulation_bias", "0", "cannot read itself")]
    [InlineData("modulation_bias", "\"Standard\"", "\"standard\", \"proportional\", \"masked\"")]
    [InlineData("modulation_bias", "null", "\"masked\"")]
    [InlineData("gate_bias", "1", "true or false")]
    [InlineData("gamma", "1e999", "number")]
    [InlineData("gamma", "\"0.3\"", "number")]
    [InlineData("loss_coefs.z", "-0.1", "from 0")]
    [InlineData("loss_coefs", "[]", "an object")]
    [InlineData("xlstm.vocab_size", "-1", "from 1")]
    [InlineData("xlstm.vocab_size", "99999999999", "from 1")]
    [InlineData("xlstm.embedding_dim", "0", "from 1")]
    [InlineData("xlstm.dropout", "1.5", "to 1")]
    [InlineData("xlstm.slstm_at", "\"all\"", "array")]
    [InlineData("xlstm.mlstm_block.mlstm.num_heads", "3", "divisor of the inner size I = 256")]
    [InlineData("xlstm.mlstm_block.mlstm.qkv_proj_blocksize", "300", "Q = floor")]
    [InlineData("xlstm.mlstm_block.mlstm.qkv_proj_blocksize", "5", "Q = 51")]
    [InlineData("xlstm.mlstm_block.mlstm.conv1d_kernel_size", "0", "from 1")]
    [InlineData("xlstm.mlstm_block.mlstm.proj_factor", "0", "above 0")]
    [InlineData("xlstm.slstm_block.slstm.num_heads", "3", "divisor of xlstm.embedding_dim = 128")]
    [InlineData("xlstm.slstm_block.slstm.function", "\"lstm\"", "\"slstm\"")]
    [InlineData("xlstm.slstm_block.slstm.backend", "\"triton\"", "\"cuda\"")]
    [InlineData("xlstm.slstm_block.slstm.bias_init", "3", "a string")]
    [InlineData("xlstm.slstm_block.feedforward.act_fn", "\"silu\"", "\"swish\"")]
    [InlineData("xlstm.slstm_block.feedforward.ff_type", "\"ffn\"", "\"ffn_gated\"")]
    public void Parse_OneBadValue_NamesKeyValueAndWhatIsAllowed(string path, string value, string allowed)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse(ConfigText.With((path, value))));

        string error = Assert.Single(e.Errors);
        Assert.StartsWith($"{path}: found {value}", error, StringComparison.Ordinal);
        Assert.Contains(allowed, error[error.IndexOf("found", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.StartsWith("config.json: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FloorToZero_RefusesTheInnerSize()
    {
        string json = ConfigText.With(
            ("xlstm.mlstm_block.mlstm.proj_factor", "0.1"), ("xlstm.mlstm_block.mlstm.round_proj_up_dim_up", "false"),
            ("xlstm.slstm_block.feedforward.proj_factor", "0.1"), ("xlstm.slstm_block.feedforward.round_proj_up_dim_up", "false"));

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse(json));

        Assert.Equal(2, e.Errors.Count);
        Assert.StartsWith("xlstm.mlstm_block.mlstm.proj_factor: found a value that rounds to the inner size I = 0", e.Errors[0], StringComparison.Ordinal);
        Assert.StartsWith("xlstm.slstm_block.feedforward.proj_factor: found a value that rounds to the inner size F = 0", e.Errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ManyErrors_ReportsAllAtOnce()
    {
        const string json = """
            {"num_experts": 3, "top_k_experts": 9, "gama": 1, "embedding_dim": 4, "xlstm": {"tie_weight": true,
             "mlstm_block": {"mlstm": {"num_heads": 7}}, "slstm_block": {"slstm": {"num_heads": "x"}}}}
            """;

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse(json));

        Assert.Equal(
            ["embedding_dim", "gama", "num_experts", "top_k_experts", "xlstm.mlstm_block.mlstm.num_heads", "xlstm.slstm_block.slstm.num_heads", "xlstm.tie_weight", "xlstm.vocab_size"],
            e.Errors.Select(error => error.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Contains(e.Errors, error => error.StartsWith("gama", StringComparison.Ordinal) && error.EndsWith("did you mean gamma?", StringComparison.Ordinal));
        Assert.Contains(e.Errors, error => error.StartsWith("embedding_dim", StringComparison.Ordinal) && error.EndsWith("did you mean xlstm.embedding_dim?", StringComparison.Ordinal));
        Assert.Contains(e.Errors, error => error.StartsWith("xlstm.tie_weight:", StringComparison.Ordinal) && error.EndsWith("did you mean xlstm.tie_weights?", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_DuplicateKey_IsNamed()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse("""{"xlstm": {"vocab_size": 97, "bias": true, "bias": false}}"""));

        Assert.StartsWith("xlstm.bias: found the key twice", Assert.Single(e.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"gamma\": NaN}")]
    [InlineData("{\"gamma\": 1,}")]
    [InlineData("{} {}")]
    [InlineData("{\"\\ud800\": 1}")]
    public void Parse_NotAJsonObject_NamesTheSource(string json)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse(json));

        Assert.StartsWith("config.json: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_InvalidUtf8OrDeepNesting_IsRefused()
    {
        Assert.Throws<ModelFormatException>(() => MoxEConfig.Parse([.. "{\""u8, 0xFF, .. "\": 1}"u8], "config.json"));
        Assert.Throws<ModelFormatException>(() => ConfigText.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 5000))));
    }

    [Theory]
    [InlineData("xlstm.vocab_size", "16777216", "xlstm.embedding_dim", "65536", "token_embedding")]
    [InlineData("xlstm.mlstm_block.mlstm.proj_factor", "1024", "xlstm.embedding_dim", "65536", "inner size")]
    [InlineData("xlstm.mlstm_block.mlstm.proj_factor", "512", "xlstm.mlstm_block.mlstm.num_heads", "1", "I²/heads")]
    [InlineData("num_experts", "4096", "num_layers", "4096", "num_layers · num_experts")]
    public void Parse_SizesBeyondAnArray_AreRefused(string firstPath, string first, string secondPath, string second, string expected)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ConfigText.Parse(ConfigText.With((firstPath, first), (secondPath, second))));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => MoxEConfig.Load(Path.Combine("no such folder", "config.json")));

        Assert.Contains("missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyBytes_EndsInAConfigurationOrOneKindOfException()
    {
        byte[] valid = File.ReadAllBytes(Path.Combine(GoldenCases.Folder("p01_moxe_xlstm_standard"), "config.json"));
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[1, valid.Length]).Sample(
            (index, value, length) =>
            {
                byte[] broken = valid[..length];
                broken[Math.Min(index, length - 1)] = value;
                try
                {
                    MoxEConfig.Parse(broken, "config.json");
                }
                catch (ModelFormatException)
                {
                }
            },
            seed: "0000KOIKFSp1",
            iter: 3000,
            threads: 1);
    }

    [Theory]
    [InlineData(2.0, 512, 64, true, 1024)]
    [InlineData(2.0, 32, 64, true, 64)]
    [InlineData(1.7, 512, 64, true, 896)]
    [InlineData(1.7, 32, 64, true, 64)]
    [InlineData(1.7, 40, 8, true, 72)]
    [InlineData(1.7, 40, 8, false, 64)]
    public void RoundedSize_ExamplesOfTheSpecification_Agree(double factor, int dim, int multiple, bool up, int expected)
        => Assert.Equal(expected, RoundedSize.Of(factor, dim, multiple, up));
}
