namespace MoxE.Model.Checkpoints;

/// <summary>How a checkpoint file names and lays out its tensors (SPEC §2).</summary>
public enum CheckpointNaming
{
    /// <summary>The names and layouts of the model's author, used everywhere in this project.</summary>
    Author,

    /// <summary>
    /// NX-AI's block tensors inside the author's outer structure; see <see cref="Checkpoint"/> for the exact names.
    /// Recognised by the name of the embedding, <c>token_embedding.weight</c>.
    /// </summary>
    NxAi,
}
