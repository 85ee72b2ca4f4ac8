using MoxE.Engine.Requests;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Streams;

namespace MoxE.Engine.Running;

/// <summary>One request as the engine thread sees it. Made by the submitting thread, owned by the engine thread once queued.</summary>
internal sealed class Sequence(GenerationRequest request, GenerationWriter output, long submittedAt, long deadline)
{
    public GenerationRequest Request => request;

    public GenerationWriter Output => output;

    /// <summary>Timestamp of the submission.</summary>
    public long SubmittedAt => submittedAt;

    /// <summary>Timestamp at which it expires; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline => deadline;

    /// <summary>The state slot; −1 while waiting.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Index of its tenant in the ledger; −1 before the engine thread has taken it.</summary>
    public int Tenant { get; set; } = -1;

    /// <summary>It is in no account any more, and leaves its list at the end of the turn.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Prompt tokens whose state is in the slot.</summary>
    public int PromptDone { get; set; }

    /// <summary>Tokens drawn, all but the stop token.</summary>
    public int Generated { get; set; }

    /// <summary>The token drawn last, which the next step runs.</summary>
    public int NextToken { get; set; }

    /// <summary>Number of the step it last ran in.</summary>
    public long LastStep { get; set; }

    /// <summary>Timestamp of the token drawn last.</summary>
    public long LastTokenAt { get; set; }

    public int PromptLeft => request.Prompt.Length - PromptDone;

    /// <summary>Index of the next token to be drawn, in the whole sequence.</summary>
    public long NextPosition => request.Prompt.Length + Generated;

    public SequenceView View() => new(
        PromptLeft,
        Slot >= 0 && !output.Pipe.HasRoomOrPauses(),
        output.Pipe.CancelRequested,
        deadline,
        LastStep,
        request.Priority,
        Tenant);
}
