using MoxE.Model;
using MoxE.Model.Folders;
using MoxE.Server.Hosting;
using MoxE.Server.Options;

namespace MoxE.Server.Models;

/// <summary>
/// What there is to serve: the one folder of <c>MoxE:Model:Path</c>, or the folders in <c>MoxE:Models:Path</c>, each a model
/// or a folder of numbered versions. Reads the disk at each call and keeps nothing but where to look.
/// </summary>
internal sealed class ModelCatalog(MoxEOptions options, IHostEnvironment environment)
{
    /// <summary>Most versions of all models together: each costs a look at its files, again and again where the folder is watched.</summary>
    public const int MostVersions = 1000;

    private const string EveryModel = "*";

    private string? _root;

    /// <summary>Whether one folder was named, and no other is to be served.</summary>
    public bool IsSingle => options.Model.Path.Length > 0;

    /// <summary>Full path of the folder that holds models, found once; of several that the path can mean, the first with a model in it.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public string Root => _root ??= ModelPath.Resolve("MoxE:Models:Path", options.Models.Path, HoldsModels, Environment.CurrentDirectory, environment.ContentRootPath);

    /// <summary>Full path of the folder where changes show.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public string WatchedFolder => IsSingle ? SingleFolder : Root;

    private string SingleFolder => ModelPath.Resolve("MoxE:Model:Path", options.Model.Path, Environment.CurrentDirectory, environment.ContentRootPath);

    /// <summary>The names that are to be loaded at the start; null for all.</summary>
    private string[]? Names => options.Models.Load == EveryModel ? null : options.Models.LoadNames;

    /// <summary>Whether a model is one of those that the options name.</summary>
    public bool IsWanted(string name) => IsSingle || Names is not { } names || names.Contains(name);

    /// <summary>Every version of every model that is there.</summary>
    /// <exception cref="ModelFormatException">The folder is not there, or holds too many.</exception>
    public IReadOnlyList<ModelLocation> Read()
    {
        if (IsSingle)
        {
            string folder = SingleFolder;
            return [new ModelLocation(SingleName(folder), ModelLocation.OnlyVersion, folder, FolderStamp.Of(folder))];
        }

        string root = Root;
        ModelLocation[] found = [.. Scan(root)];
        return found.Length <= MostVersions
            ? [.. found.OrderBy(location => location.Name, StringComparer.Ordinal).ThenBy(location => location.Version)]
            : throw new ModelFormatException($"MoxE:Models:Path is '{options.Models.Path}': {root} holds {found.Length} versions of models; allowed are {MostVersions}");
    }

    /// <summary>What is to be served from the start on; a name that the options list and the folder lacks is among it, and fails.</summary>
    /// <exception cref="ModelFormatException">The folder is not there, or holds too many.</exception>
    public IReadOnlyList<ModelLocation> ReadWanted()
    {
        IReadOnlyList<ModelLocation> all = Read();
        IEnumerable<ModelLocation> missing = IsSingle || Names is not { } names ? [] :
            from name in names
            where !all.Any(location => location.Name == name)
            select new ModelLocation(name, ModelLocation.OnlyVersion, Path.Combine(Root, name), "");
        return [.. all.Where(location => IsWanted(location.Name)), .. missing];
    }

    private static bool HoldsModels(string root) => Scan(root).Any();

    /// <summary>Names that no model may have are left alone: a folder that is being written can have one.</summary>
    private static IEnumerable<ModelLocation> Scan(string root) =>
        from folder in Directory.EnumerateDirectories(root)
        let name = Path.GetFileName(folder)
        where ModelName.IsValid(name)
        from location in Versions(name, folder)
        select location;

    private static IEnumerable<ModelLocation> Versions(string name, string folder)
    {
        if (IsModel(folder))
        {
            return [new ModelLocation(name, ModelLocation.OnlyVersion, folder, FolderStamp.Of(folder))];
        }

        return from version in Directory.EnumerateDirectories(folder)
               let number = VersionPolicy.TryParse(Path.GetFileName(version), out int parsed) ? parsed : 0
               where number > 0 && IsModel(version)
               select new ModelLocation(name, number, version, FolderStamp.Of(version));
    }

    /// <summary>The manifest is written last, so that a folder without one is not, or not yet, a model.</summary>
    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ModelManifest.FileName));

    private string SingleName(string folder)
    {
        if (options.Model.Name.Length > 0)
        {
            return options.Model.Name;
        }

        try
        {
            return ModelManifest.Parse(File.ReadAllBytes(Path.Combine(folder, ModelManifest.FileName)), ModelManifest.FileName).Name;
        }
        catch (Exception e) when (e is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            return Path.GetFileName(folder); // opening it will say what is wrong
        }
    }
}
