using MoxE.Model.Checkpoints;
using MoxE.Model.Folders;
using MoxE.Training.Model;
using MoxE.Training.Optimisation;
using MoxE.Training.Runs.Steps;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary>
/// The files of a checkpoint: config.json, model.safetensors and the tokenizer's files, which <c>moxe export</c> takes as
/// they are, and what the run needs to go on.
/// </summary>
/// <param name="store">The model's parameters.</param>
/// <param name="trained">Those that are trained.</param>
/// <param name="optimizer">Its moments are saved.</param>
/// <param name="carried">State between steps; null where none is carried.</param>
/// <param name="tokenizer">Folder of the tokenizer's files; null for none.</param>
internal sealed class CheckpointFiles(ParameterStore store, IReadOnlyList<Parameter> trained, AdamW optimizer, CarriedState? carried, string? tokenizer)
{
    /// <summary>The model alone.</summary>
    public void WriteModel(string folder)
    {
        CheckpointFolder.Save(store, folder);
        foreach (string name in tokenizer is null ? [] : TokenizerFiles.Names.Where(name => File.Exists(Path.Combine(tokenizer, name))))
        {
            File.Copy(Path.Combine(tokenizer!, name), Path.Combine(folder, name));
        }
    }

    /// <summary>The model and the run.</summary>
    public void Write(string folder, TrainerState state)
    {
        WriteModel(folder);
        OptimizerFile.Write(folder, trained, optimizer.Moments);
        if (carried is not null)
        {
            CarriedStateFile.Write(folder, carried);
        }

        state.Write(folder);
    }

    /// <summary>Puts model and run back as they were; the state is read first and by itself, for it says whether the rest fits.</summary>
    /// <exception cref="MoxE.Model.ModelFormatException">A file is not there or not sound.</exception>
    public void Read(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        store.Read(checkpoint);
        OptimizerFile.Read(folder, trained, optimizer.Moments);
        if (carried is not null)
        {
            CarriedStateFile.Read(folder, carried);
        }
    }
}
