using MoxE.Engine.Requests;
using MoxE.Server.Security.Limits;

namespace MoxE.Server.Serving;

/// <summary>A submitted request: its generations, one a sequence. Disposing it cancels what still runs and gives back the tokens that were not used.</summary>
internal sealed class ActiveRequest(
    ServedModel model, ValidRequest request, IReadOnlyList<Generation> generations, TokenCharge? charge = null, Action<ActiveRequest>? ended = null) : IDisposable
{
    public ServedModel Model { get; } = model;

    public ValidRequest Request { get; } = request;

    /// <summary>The reader's ends, by sequence.</summary>
    public IReadOnlyList<Generation> Generations { get; } = generations;

    /// <summary>Tokens of all prompts, each counted once.</summary>
    public int PromptTokens => Request.PromptTokens;

    /// <summary>Tokens generated so far by all sequences.</summary>
    public int CompletionTokens => Generations.Sum(generation => generation.CompletionTokens);

    /// <summary>Whose request it is.</summary>
    public string Tenant => Request.Sequences[0].Tenant;

    public string RequestId => Request.Sequences[0].RequestId;

    /// <summary>The prompt of a sequence.</summary>
    public ValidPrompt PromptOf(int sequence) => Request.Prompts[sequence / Request.Candidates];

    /// <summary>Ends all of it within one step; its reader is told that it was cancelled.</summary>
    public void Cancel()
    {
        foreach (Generation generation in Generations)
        {
            generation.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ended?.Invoke(this);
        foreach (Generation generation in Generations)
        {
            generation.Dispose();
        }

        charge?.Settle(PromptTokens + CompletionTokens);
    }
}
