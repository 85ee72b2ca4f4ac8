using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MoxE.Training;
using MoxE.TrainingTests.Runs;

namespace MoxE.TrainingTests.Verbs;

public sealed partial class BenchVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("token", true)]
    [InlineData("recurrent", false)]
    public async Task Bench_AConfiguration_SaysHowLongEachPartTakes(string state, bool carry)
    {
        int code = await RunAsync(
            "--steps", "2", "--workers", "1", "2", "--set", $"model.expert_state={state}", "--set", $"carry_state={(carry ? "true" : "false")}", "--set", $"model.xlstm.tie_weights={(carry ? "true" : "false")}");

        Assert.Equal((0, ""), (code, _error.ToString()));
        string[] lines = _out.ToString().Split('\n');
        Assert.Equal(["1", "2"], lines.Skip(2).Take(2).Select(line => line.Split('|')[1].Trim()));
        Assert.Equal(
            ["mixer, SLstm", "mixer, MLstm", "router and its losses", "experts", "head and cross entropy", "gradient norm and AdamW", "all else"],
            lines.Skip(7).TakeWhile(line => line.Length > 0).Select(line => line.Split('|')[1].Trim()));
        int[] shares = [.. Share().Matches(_out.ToString()).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.InRange(shares.Sum(), 97, 103);
        Assert.All(shares[..^1], share => Assert.InRange(share, 0, 300));
    }

    [Fact]
    public async Task Bench_Json_IsOneLineForPrograms()
    {
        Assert.Equal(0, await RunAsync("--steps", "1", "--workers", "2", "--no-parts", "--json"));

        using var report = JsonDocument.Parse(Assert.Single(_out.ToString().TrimEnd('\n').Split('\n')));
        JsonElement step = Assert.Single(report.RootElement.GetProperty("steps").EnumerateArray());
        Assert.Equal(2, step.GetProperty("threads").GetInt32());
        Assert.Equal(32, step.GetProperty("tokens_per_second").GetDouble() * step.GetProperty("seconds").GetDouble(), 1e-6);
        Assert.False(report.RootElement.TryGetProperty("parts", out _));
    }

    [Theory]
    [InlineData("--steps", "0", "--steps: found 0; allowed: 1 to 10000.")]
    [InlineData("--workers", "2000", "--workers: found 2000; allowed: 1 to 1024.")]
    public async Task Bench_BadOption_FailsWithOneLine(string option, string value, string error)
    {
        Assert.Equal(2, await RunAsync(option, value));
        Assert.Equal($"moxe: {error}\n", _error.ToString());
    }

    private Task<int> RunAsync(params string[] options)
    {
        File.WriteAllText(_temp["train.json"], """
            {
              "model": {"num_experts": 4, "num_layers": 2, "expert_type": "xlstm", "router_type": "conditioned_addition",
                "xlstm": {"vocab_size": 64, "embedding_dim": 16, "mlstm_block": {"mlstm": {"round_proj_up_to_multiple_of": 16}}}},
              "data": {"train": "not there"},
              "steps": 6,
              "batch": {"sequences": 4, "length": 8, "micro_batches": 2}
            }
            """);
        return TrainerTool.RunAsync(["train-bench", _temp["train.json"], .. options], new TrainerContext(_out, _error, TimeProvider.System), CancellationToken.None);
    }

    [GeneratedRegex(@"\| +(-?\d+) % \|")]
    private static partial Regex Share();
}
