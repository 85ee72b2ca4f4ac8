using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.TestKit;
using MoxE.UnitTests.Cli.Trainer;

namespace MoxE.UnitTests.Cli.Ablation;

/// <summary>
/// An ablation whose trainer is a script: it "trains" by copying the golden case that the configuration's key "case" names,
/// fails where the key "fail" is true, and notes its arguments in the file "calls".
/// </summary>
public sealed class AblationFixture : IDisposable
{
    public const string Conditioned = "p01_moxe_xlstm_standard";
    public const string Standard = "p05_moxe_mlstm_experts_standard_router";

    private static readonly string Script = $$"""
        echo "$@" >> "$here/calls"
        if [ "$1" = train-bench ]; then
            speed=$((10 * $(grep -c . "$here/calls"))); echo note >&2
            printf '{"steps":[{"threads":2,"seconds":1,"tokens_per_second":%s}]}\n' $speed; exit 0
        fi
        if grep -q '"fail": true' "$2"; then echo starting; echo "moxe: the loss is NaN" >&2; exit 2; fi
        golden="{{RepositoryPaths.Golden}}/$(sed -n 's/.*"case": "\(.*\)".*/\1/p' "$2")"
        mkdir -p "$4/best"
        cp "$golden/config.json" "$golden/model.safetensors" "$4/best"
        printf '%s\n' '{"type":"step","step":1,"tokens":64,"tokens_per_second":10}' '{"type":"evaluation","step":1}' \
            '{"type":"step","step":2,"tokens":128,"tokens_per_second":300}' '{"type":"step","step":3,"tokens":192,"tokens_per_second":200}' > "$4/log.jsonl"
        """;

    private readonly FakeTrainer _trainer;

    /// <param name="before">Shell commands that run first in the trainer.</param>
    public AblationFixture(string before = "")
    {
        _trainer = new FakeTrainer($"{before}\n{Script}");
        Write("heldout.json", JsonSerializer.Serialize(new { sequences = HeldOut }));
        Write("base-model.json", "{ \"num_experts\": 4, \"xlstm\": { \"embedding_dim\": 32 } }");
    }

    /// <summary>The long sequences of the golden cases' inputs.</summary>
    public static int[][] HeldOut { get; } = GoldenLogits.Inputs(CliModels.Case(Conditioned))[3..];

    public string Out => _trainer.PathOf("out");

    /// <summary>Command lines the trainer was given.</summary>
    public string[] Calls => File.Exists(_trainer.PathOf("calls")) ? _trainer.Lines("calls") : [];

    /// <summary>Two runs, two seeds; a test changes what it is about.</summary>
    public static JsonObject Plan() => JsonNode.Parse($$"""
        {
          "base": { "model": "base-model.json", "data": { "train": "train.bin" }, "steps": 3, "case": "{{Conditioned}}" },
          "seeds": [1, 2],
          "heldout": "heldout.json",
          "reference": "moxe",
          "runs": [
            { "group": "0", "name": "moxe", "label": "MoxE" },
            { "group": "b", "name": "standard", "set": { "case": "{{Standard}}", "model.router_type": "standard" } }
          ]
        }
        """)!.AsObject();

    public Task<CliRun> Ablate(JsonObject plan, params string[] args) =>
        CliRun.Of(_trainer.Places, ["ablate", Write("ablation.json", plan.ToJsonString()), "--out", Out, .. args]);

    public string PathOf(string name) => _trainer.PathOf(name);

    public string Read(string name) => File.ReadAllText(Path.Combine(Out, name));

    /// <summary>A figure of results.csv, or of another such file.</summary>
    public double Figure(string name, int seed, string metric, string file = "results.csv") => double.Parse(
        Read(file).Split('\n').Select(line => line.Split(',')).Single(row => row.Length == 5 && row[1] == name && row[2] == $"{seed}" && row[3] == metric)[4],
        System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => _trainer.Dispose();

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}
