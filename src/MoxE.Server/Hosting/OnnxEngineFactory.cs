using MoxE.Model;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>Opens the exported model folder of the options with ONNX Runtime.</summary>
internal sealed class OnnxEngineFactory(MoxEOptions options, IHostEnvironment environment) : IEngineFactory
{
    /// <inheritdoc/>
    public ServedModel Create()
    {
        string folder = ModelPath.Resolve(options.Model.Path, Environment.CurrentDirectory, environment.ContentRootPath);
        throw new ModelFormatException($"{folder}: this build has no model runtime");
    }
}
