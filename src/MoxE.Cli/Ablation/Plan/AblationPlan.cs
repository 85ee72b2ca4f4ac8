using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MoxE.Cli.Arguments;
using MoxE.Cli.Evaluation;

namespace MoxE.Cli.Ablation.Plan;

/// <summary>An ablation's configuration file. Paths in it are relative to its folder.</summary>
internal sealed record AblationPlan
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The training configuration that all runs start from, as <c>moxe train</c> takes it; <c>model</c> and the paths under <c>data</c> may be relative.</summary>
    public required JsonObject Base { get; init; }

    /// <summary>Each run is trained once with each of them; 1 or more, all different.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>What is trained; 1 or more, with different names.</summary>
    public required IReadOnlyList<AblationRun> Runs { get; init; }

    /// <summary>The run that the others are compared with.</summary>
    public required string Reference { get; init; }

    /// <summary>What the runs are compared on: text, .txt or .jsonl, or token sequences, .json, as <c>moxe eval</c> takes them.</summary>
    public required string Heldout { get; init; }

    /// <summary>Token counts of the training text (as of <c>moxe eval --token-counts</c>); null, the default, when rarity is not looked at.</summary>
    public string? TokenCounts { get; init; }

    /// <summary>The special token before each held-out text, or <c>none</c>, the default.</summary>
    public string Context { get; init; } = ContextToken.None;

    /// <summary>Speed of serving; null, the default, when it is not measured.</summary>
    public ServingPlan? Serving { get; init; }

    /// <summary>Speed of training; null, the default, takes it from the trials' own logs, whatever else ran beside them.</summary>
    public TrainingSpeedPlan? TrainingSpeed { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    [JsonIgnore]
    public string Folder { get; private init; } = "";

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="CommandException">It is missing, malformed or breaks a rule; the message names the key.</exception>
    public static AblationPlan Load(string path)
    {
        try
        {
            AblationPlan plan = JsonSerializer.Deserialize<AblationPlan>(TextFile.Read(path), Layout)
                ?? throw new CommandException($"{path}: found null; allowed: an object.");
            AblationRules.Check(plan, path);
            return plan with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>A path of the plan as an absolute one.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);
}
