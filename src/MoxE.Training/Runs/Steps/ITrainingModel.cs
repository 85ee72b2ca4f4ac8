using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>What the loop trains.</summary>
internal interface ITrainingModel
{
    /// <summary>Its parameters; those that ask for a gradient are trained.</summary>
    ParameterStore Store { get; }

    /// <summary>A forward pass and its losses. Several threads call it at once.</summary>
    /// <param name="inputs">[b, T], int64.</param>
    /// <param name="targets">[b, T], int64.</param>
    /// <param name="initial">State to enter with; null for zero.</param>
    /// <param name="keepState">Whether the state at the end is wanted.</param>
    /// <param name="dropout">Of this pass.</param>
    (ModelOutput Output, LossTerms Losses) Forward(Tensor inputs, Tensor targets, ModelState? initial, bool keepState, Dropout dropout);
}
