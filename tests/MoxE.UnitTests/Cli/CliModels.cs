using MoxE.TestKit;

namespace MoxE.UnitTests.Cli;

/// <summary>Golden cases exported once for the tests of the tool, and room for files of their own.</summary>
public sealed class CliModels : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-cli-tests-");

    /// <summary>The case p01: conditioned router, mLSTM and sLSTM experts, no tokenizer.</summary>
    public static string P01Case => Case("p01_moxe_xlstm_standard");

    /// <summary>p01 as a model folder.</summary>
    public string P01 => NewPath("p01");

    public static string Case(string name) => Path.Combine(RepositoryPaths.Golden, name);

    /// <summary>A path in the temporary folder; nothing is made there.</summary>
    public string NewPath(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A file in the temporary folder.</summary>
    public string NewFile(string name, string text)
    {
        File.WriteAllText(NewPath(name), text);
        return NewPath(name);
    }

    /// <summary>A copy of a folder's files.</summary>
    public string Copy(string folder, string name)
    {
        Directory.CreateDirectory(NewPath(name));
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Copy(file, Path.Combine(NewPath(name), Path.GetFileName(file)));
        }

        return NewPath(name);
    }

    public async Task InitializeAsync()
    {
        CliRun export = await CliRun.Of("export", P01Case, P01, "--name", "p01");
        Assert.Equal((0, ""), (export.Code, export.Code == 0 ? "" : export.Error));
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
