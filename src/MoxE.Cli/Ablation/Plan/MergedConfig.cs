using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Ablation.Plan;

/// <summary>The training configuration of one trial: the base, then the run's settings, then the seed, with absolute paths.</summary>
internal static class MergedConfig
{
    private const string Model = "model";

    /// <summary>Merges.</summary>
    /// <exception cref="CommandException">A setting's key leads through a value, or the model's file cannot be read.</exception>
    public static JsonObject Of(AblationPlan plan, AblationRun run, long seed)
    {
        JsonObject config = plan.Base.DeepClone().AsObject();
        WriteOutModel(config, plan);
        foreach ((string key, JsonNode? value) in run.Set)
        {
            Set(config, key, value?.DeepClone(), run.Name);
        }

        config["seed"] = seed;
        foreach ((string key, JsonNode? value) in config["data"] is JsonObject data ? data.ToArray() : [])
        {
            if (value is JsonValue path && path.TryGetValue(out string? text))
            {
                config["data"]![key] = plan.Resolve(text);
            }
        }

        return config;
    }

    /// <summary>A model that is named by its file, so that settings can reach into it.</summary>
    private static void WriteOutModel(JsonObject config, AblationPlan plan)
    {
        if (config[Model] is JsonValue value && value.TryGetValue(out string? path))
        {
            try
            {
                config[Model] = JsonNode.Parse(TextFile.Read(plan.Resolve(path)));
            }
            catch (JsonException e)
            {
                throw new CommandException($"{plan.Resolve(path)}: {e.Message}", e);
            }
        }
    }

    /// <summary><c>a.b</c> is key b of object a; objects on the way are made where they are missing.</summary>
    private static void Set(JsonObject config, string dotted, JsonNode? value, string run)
    {
        string[] keys = dotted.Split('.');
        foreach (string key in keys[..^1])
        {
            config[key] ??= new JsonObject();
            config = config[key] as JsonObject ?? throw new CommandException($"run {run}: set: \"{dotted}\": {key} is a value; allowed: a key of an object.");
        }

        config[keys[^1]] = value;
    }
}
