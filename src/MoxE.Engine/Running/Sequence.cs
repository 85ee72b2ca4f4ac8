using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Streams;

namespace MoxE.Engine.Running;

/// <summary>One request as the engine thread sees it. Made by the submitting thread, owned by the engine thread once queued.</summary>
internal sealed class Sequence(GenerationRequest request, GenerationWriter output, SequenceTimes times, long deadline, IConstraintState? constraint = null)
{
    public GenerationRequest Request => request;

    public GenerationWriter Output => output;

    public SequenceTimes Times => times;

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

    /// <summary>What changes its logits; null for nothing.</summary>
    public LogitRules? Rules { get; private set; }

    /// <summary>Collects the details of its prompt; null when they are not wanted.</summary>
    public PromptDetails? Details { get; private set; }

    /// <summary>Collects the embedding of its prompt; null when none is wanted.</summary>
    public PromptPooling? Pooling { get; private set; }

    /// <summary>Whether each of its prompt's rows needs logits.</summary>
    public bool NeedsEveryLogitRow => PromptLeft > 0 && (request.PromptLogProbs is not null || request.PromptLogits == Requests.LogitRows.All);

    /// <summary>Logit rows that its next <paramref name="tokens"/> tokens need: all of a prompt of which every row is wanted, or the last.</summary>
    public int LogitRows(int tokens) => PromptLeft == 0 ? 1
        : NeedsEveryLogitRow ? tokens
        : tokens == PromptLeft && (request.MaxTokens > 0 || request.PromptLogits == Requests.LogitRows.Last) ? 1 : 0;

    /// <summary>Makes what the request needs beside its state, once it has a slot: so that as many are held as there are slots.</summary>
    public void Begin(ModelShape shape, long now)
    {
        times.OnStart(now);
        Rules = LogitRules.For(request, constraint, shape.VocabularySize);
        Details = request.PromptLogProbs is { } alternatives ? new PromptDetails(request.Prompt, alternatives, request.RecordRouting) : null;
        Pooling = request.Pooling == Requests.Pooling.None ? null : new PromptPooling(request.Pooling, shape.EmbeddingSize);
    }

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
        Tenant)
    { PromptTokens = request.Prompt.Length };
}
