namespace MoxE.Training.Runs.Records;

/// <summary>What is known of a run before its first step.</summary>
/// <param name="Folder">The run's folder, where logs belong.</param>
/// <param name="FirstStep">1, or the step after the checkpoint a run is resumed from: records from it on belong to work that is done again.</param>
/// <param name="Steps">The last step, if nothing ends the run earlier.</param>
/// <param name="TokensPerStep">Trained on in each.</param>
/// <param name="Parameters">Trainable numbers of the model.</param>
/// <param name="Layers">L.</param>
/// <param name="Experts">E.</param>
internal sealed record RunStart(string Folder, int FirstStep, int Steps, long TokensPerStep, long Parameters, int Layers, int Experts);
