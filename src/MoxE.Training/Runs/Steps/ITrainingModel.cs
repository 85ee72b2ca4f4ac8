using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>What the loop trains.</summary>
internal interface ITrainingModel
{
    /// <summary>Its configuration.</summary>
    MoxEConfig Config { get; }

    /// <summary>What is trained and saved.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>A forward pass and its losses. Several threads call it at once.</summary>
    /// <param name="inputs">[b, T], int64.</param>
    /// <param name="targets">[b, T], int64.</param>
    /// <param name="initial">State to enter with; null for zero.</param>
    /// <param name="dropout">Of this pass.</param>
    (ModelOutput Output, LossTerms Losses) Forward(Tensor inputs, Tensor targets, ModelState? initial, Dropout dropout);
}
