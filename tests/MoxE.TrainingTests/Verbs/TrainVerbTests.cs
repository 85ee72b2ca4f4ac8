using System.Text.Json;
using MoxE.Model.Checkpoints;
using MoxE.Model.Tokens;
using MoxE.Training;
using MoxE.Training.Data.TokenFiles;
using MoxE.Training.Tokenizers;
using MoxE.TrainingTests.Runs;

namespace MoxE.TrainingTests.Verbs;

public sealed class TrainVerbTests : IDisposable
{
    private const string Config = """
        {
          "model": {"num_experts": 2, "num_layers": 1, "xlstm": {"vocab_size": 258, "embedding_dim": 8, "mlstm_block": {"mlstm": {"round_proj_up_to_multiple_of": 8}}}},
          "data": {"train": "train.tokens", "heldout": "heldout.tokens", "tokenizer": "tokenizer"},
          "steps": 6,
          "batch": {"sequences": 2, "length": 4},
          "evaluation": {"every_steps": 3},
          "checkpoint": {"every_steps": 2}
        }
        """;

    private readonly TempFolder _temp = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public TrainVerbTests()
    {
        Directory.CreateDirectory(_temp["tokenizer"]);
        WriteVocabulary("b", "c");
        File.WriteAllText(_temp["tokenizer/tokenizer_config.json"],
            """{"eos_token": "<|endoftext|>", "added_tokens_decoder": {"0": {"content": "<|endoftext|>", "special": true}}}""");
        string hash = TokenizerHash.Of(Tokenizer.Load(_temp["tokenizer"]));
        Pack("train.tokens", hash, 200);
        Pack("heldout.tokens", hash, 50);
        File.WriteAllText(_temp["train.json"], Config);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Train_SoundData_LeavesCheckpointsBestLogsAndPlots()
    {
        Assert.Equal((0, ""), await Train());

        string[] files =
        [
            "training.json", "log.jsonl", "steps.csv", "evaluations.csv", "routing.csv", "plots/loss.svg", "best/model.safetensors", "best/vocab.json",
            "checkpoints/step-000004/trainer.json", "checkpoints/step-000006/merges.txt", "checkpoints/step-000006/tokenizer_config.json",
        ];
        Assert.All(files, file => Assert.True(File.Exists(_temp["run/" + file]), file));
        Assert.False(Directory.Exists(_temp["run/checkpoints/step-000002"]));
        using var checkpoint = Checkpoint.Open(_temp["run/checkpoints/step-000006"]);
        Assert.Equal(258, checkpoint.Config.Xlstm.VocabSize);

        // nats a token, over 1 or 2 bytes a token and none for the separator
        string[] evaluation = File.ReadAllLines(_temp["run/evaluations.csv"])[1].Split(',');
        double loss = double.Parse(evaluation[2], System.Globalization.CultureInfo.InvariantCulture);
        double bitsPerByte = double.Parse(evaluation[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(loss / Math.Log(2) * BytesRatio(50), bitsPerByte, 1e-9);
    }

    [Fact]
    public async Task Train_Signalled_SavesExitsWithOneAndTellsHowToGoOn()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        (int code, string error) = await Train(stop.Token, "--set", "optimizer.betas=[0.9, 0.9]");

        Assert.Equal(1, code);
        Assert.Equal($"moxe: stopped after step 0, all is saved; go on with: moxe train {_temp["train.json"]} --out {_temp["run"]} --resume --set 'optimizer.betas=[0.9, 0.9]'", error);
        Assert.Equal((0, ""), await Train(CancellationToken.None, "--resume", "--set", "optimizer.betas=[0.9, 0.9]"));
        Assert.Equal(6, File.ReadLines(_temp["run/log.jsonl"]).Count(line => line.Contains("\"type\":\"step\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Train_FolderOfAnotherRun_IsRefused()
    {
        await Train();

        (int code, string error) = await Train();

        Assert.Equal(2, code);
        Assert.Contains("allowed: a new or empty folder, or --resume", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_OtherTokenizer_IsRefusedBeforeAnythingIsWritten()
    {
        WriteVocabulary("a", "c");

        (int code, string error) = await Train();

        Assert.Equal(2, code);
        Assert.Contains("data.tokenizer:", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp["run"]));
    }

    [Fact]
    public async Task Train_MissingTokenFile_IsRefused()
    {
        File.Delete(_temp["train.tokens"]);

        (int code, string error) = await Train();

        Assert.Equal(2, code);
        Assert.Contains(_temp["train.tokens"], error, StringComparison.Ordinal);
    }

    // The code, and the lines of standard error that tell of a stop or a failure: not progress, not how libtorch was loaded.
    private Task<(int Code, string Error)> Train() => Train(CancellationToken.None);

    private async Task<(int Code, string Error)> Train(CancellationToken stop, params string[] more)
    {
        _error.GetStringBuilder().Clear();
        var context = new TrainerContext(_out, _error, TimeProvider.System);
        int code = await TrainerTool.RunAsync(["train", _temp["train.json"], "--out", _temp["run"], .. more], context, stop);
        string[] lines = _error.ToString().Split('\n');
        return (code, string.Join('\n', lines.Where(line => line.StartsWith("moxe:", StringComparison.Ordinal) && !line.Contains("libstdc++", StringComparison.Ordinal))));
    }

    private void Pack(string file, string hash, int tokens)
    {
        using var writer = new TokenFileWriter(_temp[file], 258, hash);
        writer.Add(Ids(tokens));
        writer.Complete();
    }

    // The separator, 256 bytes, and one token of two.
    private void WriteVocabulary(string left, string right)
    {
        var vocabulary = new Dictionary<string, int> { ["<|endoftext|>"] = 0 };
        for (int value = 0; value < 256; value++)
        {
            vocabulary[ByteAlphabet.Character((byte)value).ToString()] = value + 1;
        }

        vocabulary[left + right] = 257;
        File.WriteAllText(_temp["tokenizer/vocab.json"], JsonSerializer.Serialize(vocabulary));
        File.WriteAllText(_temp["tokenizer/merges.txt"], $"{left} {right}\n");
    }

    // Letters, pairs of them, and a separator now and then.
    private static int[] Ids(int tokens) => [.. Enumerable.Range(0, tokens).Select(i => i % 9 == 8 ? 0 : i % 4 == 3 ? 257 : 98 + (i * i % 3))];

    // Predicted tokens over their bytes: 12 windows of 4, each predicting the tokens after its own.
    private static double BytesRatio(int tokens)
    {
        int[] predicted = Ids(tokens)[1..49];
        return (double)predicted.Length / predicted.Sum(id => id == 0 ? 0 : id == 257 ? 2 : 1);
    }
}
