using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>The seam between hosting and the model runtime: production opens an exported folder, tests give a fake runner.</summary>
internal interface IEngineFactory
{
    /// <summary>Opens the model and builds its engine, not yet started. Slow; called once, off the request threads.</summary>
    /// <exception cref="Exception">The model is broken; the message is one clear line for the operator.</exception>
    ServedModel Create();
}
