using System.Runtime.CompilerServices;
using MoxE.Server.OpenInference.Requests;

namespace MoxE.ServerTests.OpenInference;

public sealed class DocumentTests
{
    [Fact]
    public void Document_NamesEveryTensorAndParameter()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", "GRPC.md"));
        Assert.All(
            ModelTensors.Inputs.Select(fact => fact.Name).Concat(TensorNames.Outputs),
            name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(file, "..", "..", "..", ".."));
}
