using MoxE.Cli.Programs;

namespace MoxE.UnitTests.Cli.Trainer;

/// <summary>A trainer, or another companion program, that is a shell script, in a folder of its own; <c>$here</c> is that folder.</summary>
public sealed class FakeTrainer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moxe-fake-trainer-");

    public FakeTrainer(string script)
    {
        File.WriteAllText(Program, $"#!/bin/sh\nhere=\"$(dirname \"$0\")\"\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public string Program => PathOf("trainer");

    internal ProgramPlaces Places => PlacesOf(CompanionProgram.Trainer);

    internal ProgramPlaces PlacesOf(CompanionProgram program) => new(program, Program, _folder.FullName);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string[] Lines(string name) => File.ReadAllLines(PathOf(name));

    public void Dispose() => _folder.Delete(recursive: true);
}
