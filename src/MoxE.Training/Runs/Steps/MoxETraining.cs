using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>A MoxE model with its losses.</summary>
/// <param name="store">Its parameters.</param>
/// <param name="form">What keeps the experts busy.</param>
internal sealed class MoxETraining(ParameterStore store, LoadBalanceForm form) : ITrainingModel
{
    private readonly MoxEModel _model = new(store.Config, store);
    private readonly ModelLoss _loss = new(store.Config, form);

    /// <inheritdoc/>
    public ParameterStore Store => store;

    /// <inheritdoc/>
    public (ModelOutput Output, LossTerms Losses) Forward(Tensor inputs, Tensor targets, ModelState? initial, bool keepState, Dropout dropout)
    {
        ModelOutput output = _model.Forward(inputs, initial, dropout, keepState);
        return (output, _loss.Compute(output, targets));
    }
}
