namespace MoxE.Engine.Running;

/// <summary>What ONNX Runtime runs a graph on.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor. Every graph runs on it.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU: portable graphs only, in a build with the GPU package.</summary>
    Cuda,
}

/// <summary>The names of execution providers in options.</summary>
public static class ExecutionProviderNames
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<ExecutionProvider>().Select(Name)];

    /// <summary>The name of a provider: cpu or cuda.</summary>
    public static string Name(ExecutionProvider provider) => provider == ExecutionProvider.Cuda ? "cuda" : "cpu";

    /// <summary>The provider with a name, or null.</summary>
    public static ExecutionProvider? Find(string name) => Enum.GetValues<ExecutionProvider>().Cast<ExecutionProvider?>().FirstOrDefault(provider => Name(provider!.Value) == name);
}
