using System.Text.Json.Nodes;
using MoxE.Model.Config;
using MoxE.Training.Losses;

namespace MoxE.Training.Runs.Configuration;

/// <summary>A training run's configuration file: every key, with its default.</summary>
internal sealed record TrainingConfig
{
    /// <summary><c>model</c>: the model's configuration (SPEC §1), written here or the path of its config.json. Required.</summary>
    public MoxEConfig Model { get; init; } = new();

    /// <summary><c>dense</c>: train the dense model with the same blocks, one expert and no router (<see cref="Training.Model.DenseBaseline"/>); <c>model</c> then is what that makes of it. Default false.</summary>
    public bool Dense { get; init; }

    /// <summary><c>data</c>. Required.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary><c>seed</c> of initial values, windows and dropout: 0 … 2⁶² . Default 0.</summary>
    public long Seed { get; init; }

    /// <summary><c>steps</c>, <c>tokens</c> or <c>epochs</c>: how long to train. One of them is required.</summary>
    public RunLength Length { get; init; } = new();

    /// <summary><c>batch</c>.</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary><c>optimizer</c>.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary><c>carry_state</c>: rows read contiguous text and carry their recurrent state, without gradient, from window to window. Default false: random windows from zero state.</summary>
    public bool CarryState { get; init; }

    /// <summary><c>reset_probability</c>: with <c>carry_state</c>, the probability that a row goes on at a random place from zero state, for each window; 0 … 1. Default 0.</summary>
    public double ResetProbability { get; init; }

    /// <summary><c>load_balance_form</c>: <c>paper</c>, <c>switch</c> or <c>bias</c>. Default <c>paper</c>.</summary>
    public LoadBalanceForm LoadBalance { get; init; } = LoadBalanceForm.Paper;

    /// <summary><c>bias_rate</c>: with the form <c>bias</c>, how far an expert's bias moves in a step; above 0 … 1. Default 0.001.</summary>
    public double BiasRate { get; init; } = 0.001;

    /// <summary><c>evaluation</c>.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary><c>early_stopping</c>.</summary>
    public EarlyStoppingOptions EarlyStopping { get; init; } = new();

    /// <summary><c>checkpoint</c>.</summary>
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; paths in it are relative to its folder.</param>
    /// <param name="overrides">Settings <c>key.path=value</c> that go before the file's.</param>
    /// <exception cref="MoxE.Model.ModelFormatException">Every finding at once, each with key path, value and what is allowed.</exception>
    /// <exception cref="TrainingException">An override is not of that form.</exception>
    public static TrainingConfig Load(string path, IEnumerable<string> overrides) => TrainingConfigFile.Load(path, overrides);

    /// <summary>Reads a configuration that is not a file.</summary>
    /// <param name="root">The keys; <c>model</c> written out.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="MoxE.Model.ModelFormatException">As <see cref="Load"/>.</exception>
    public static TrainingConfig Parse(JsonObject root, string folder, string source) => TrainingConfigReader.Read(root, folder, source);

    /// <summary>Every key with its value; paths are absolute.</summary>
    public JsonObject ToJson() => TrainingConfigWriter.Write(this);
}
