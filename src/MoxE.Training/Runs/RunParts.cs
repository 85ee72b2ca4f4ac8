using MoxE.Training.Losses;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Checkpoints;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Evaluation;
using MoxE.Training.Runs.Records;
using MoxE.Training.Runs.Steps;

namespace MoxE.Training.Runs;

/// <summary>What a run is made of.</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="Model">Trained; its parameters have their initial values.</param>
/// <param name="Tokens">The training text.</param>
/// <param name="TokenizerHash">Of the tokenizer that made it.</param>
/// <param name="HeldOut">What it is measured on; null for nothing.</param>
/// <param name="Balancing">Moves the routers' biases; null unless the form is <see cref="LoadBalanceForm.Bias"/>.</param>
/// <param name="Folder">Where checkpoints go.</param>
/// <param name="Log">Where it reports.</param>
/// <param name="Time">The clock.</param>
internal sealed record RunParts(
    TrainingConfig Config,
    ITrainingModel Model,
    ITokens Tokens,
    string TokenizerHash,
    HeldOutText? HeldOut,
    BiasBalancing? Balancing,
    RunFolder Folder,
    IRunLog Log,
    TimeProvider Time);
