using MoxE.Engine.Requests;
using MoxE.Server.Security.Limits;

namespace MoxE.Server.Serving;

/// <summary>A submitted request: its generations, one a choice. Disposing it cancels what still runs and gives back the tokens that were not used.</summary>
internal sealed class ActiveRequest(ServedModel model, ValidRequest request, IReadOnlyList<Generation> generations, TokenCharge charge) : IDisposable
{
    public ServedModel Model { get; } = model;

    public ValidRequest Request { get; } = request;

    /// <summary>The reader's ends, by choice.</summary>
    public IReadOnlyList<Generation> Generations { get; } = generations;

    /// <summary>Tokens of all prompts, each counted once.</summary>
    public int PromptTokens => Request.PromptTokens;

    /// <summary>Tokens generated so far by all choices.</summary>
    public int CompletionTokens => Generations.Sum(generation => generation.CompletionTokens);

    /// <summary>Text that goes before the output of a choice; empty without echo.</summary>
    public string EchoText(int choice) => Request.EchoTexts?[choice / Request.N] ?? "";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Generation generation in Generations)
        {
            generation.Dispose();
        }

        charge.Settle(PromptTokens + CompletionTokens);
    }
}
