using System.Reflection;

namespace MoxE.Model.Export;

/// <summary>What writes the models: program and version, without anything that differs between two builds of one version.</summary>
internal static class Producer
{
    public const string Name = "moxe";

    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    public static string NameAndVersion { get; } = $"{Name} {Version}";
}
