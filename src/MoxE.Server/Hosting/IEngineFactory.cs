using MoxE.Engine.Loading;
using MoxE.Server.Models;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>The seam between hosting and the model runtime: production opens exported folders, tests give fake runners. Its calls are slow and come one at a time, off the request threads.</summary>
internal interface IEngineFactory
{
    /// <summary>What a model will take in memory.</summary>
    /// <exception cref="Exception">The model is broken; the message is one clear line for the operator.</exception>
    ModelFootprint Measure(ModelLocation location);

    /// <summary>Opens a model and builds its engine, not yet started.</summary>
    /// <exception cref="Exception">The model is broken; the message is one clear line for the operator.</exception>
    ServedModel Create(ModelLocation location);

    /// <summary>What can be made ready while the model's engine warms up; both are waited for.</summary>
    Task PrepareAsync(ServedModel model) => Task.CompletedTask;
}
