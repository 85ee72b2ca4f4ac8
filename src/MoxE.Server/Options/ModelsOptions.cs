using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MoxE.Model.Folders;
using MoxE.Server.Models;

namespace MoxE.Server.Options;

/// <summary>Which models of a folder are served, and when that may change.</summary>
internal sealed class ModelsOptions
{
    /// <summary>Mode in which what was loaded at the start stays.</summary>
    internal const string NoChanges = "none";

    /// <summary>Mode in which an operator loads and unloads.</summary>
    internal const string Explicit = "explicit";

    /// <summary>Mode in which the folder is followed.</summary>
    internal const string Watch = "watch";

    [Description("Folder of models: each folder in it is an exported model, or holds numbered versions (`mine/1`, `mine/2`). Looked for as `MoxE:Model:Path` is.")]
    public string Path { get; set; } = "models";

    [Description("Models of the folder to load at the start, names separated by commas; `*` is all, empty none. When the folder is watched, also those to follow.")]
    public string Load { get; set; } = "*";

    [Description("Model for requests that name none; where there is no such model, the first by name.")]
    public string Default { get; set; } = "moxe-en";

    [AllowedValues(NoChanges, Explicit, Watch)]
    [Description("Changes after the start: `none`; `explicit`: loads and unloads by an operator; `watch`: the folder is followed, an operator may load what failed or reload.")]
    public string Mode { get; set; } = NoChanges;

    [AllowedValues("latest", "all", "specific")]
    [Description("Versions of a model that are served: the newest, all, or those of `MoxE:Models:Versions`.")]
    public string VersionPolicy { get; set; } = "latest";

    [Range(1, ModelCatalog.MostVersions)]
    [Description("How many of the newest versions `latest` means.")]
    public int LatestVersions { get; set; } = 1;

    [Description("For `specific`: versions separated by commas, `mine:2` of one model, `2` of every model that has no entry of its own.")]
    public string Versions { get; set; } = "";

    [Range(1, 86400)]
    [Description("Seconds between looks at a watched folder, beside those that the system's notices cause.")]
    public int PollSeconds { get; set; } = 10;

    [Range(10, 600_000)]
    [Description("Milliseconds for which the files of a watched folder must stay the same before they are loaded.")]
    public int SettleMs { get; set; } = 2000;

    [Range(0, 1_073_741_824)]
    [Description("Memory for all models together, weights and states, in MiB; a load beyond it is refused. 0 takes the container's or machine's less 150 MiB.")]
    public int MemoryBudgetMiB { get; set; }

    [Range(0, 86400)]
    [Description("Seconds that running requests of a model that was swapped out or unloaded may take to finish; 0 sets no limit.")]
    public int DrainSeconds { get; set; }

    [Description("Whether a model that cannot be loaded at the start ends the server though others can, and readiness waits for all.")]
    public bool RequireAll { get; set; }

    /// <summary>The names of <see cref="Load"/>.</summary>
    internal string[] LoadNames => Load.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is wrong beside single values.</summary>
    internal IEnumerable<string> Check(bool isUsed)
    {
        if (isUsed && string.IsNullOrWhiteSpace(Path))
        {
            yield return $"MoxE:Models:Path is '{Path}': allowed is the path of a folder of models";
        }

        if (Load != "*" && LoadNames.FirstOrDefault(name => !ModelName.IsValid(name)) is { } name)
        {
            yield return $"MoxE:Models:Load holds '{name}': allowed are * or names, each {ModelName.Allowed}, separated by commas";
        }

        if (Models.VersionPolicy.Of(this).Error is { } error)
        {
            yield return $"MoxE:Models:Versions holds {error}: allowed with the policy 'specific' are versions such as 2 or mine:2, separated by commas";
        }
    }
}
