using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;

namespace MoxE.Engine.Running;

/// <summary>
/// The details of one prompt's tokens, which come row by row in the order of the tokens. A row's logits tell the
/// probability of the token after it, its routing belongs to its own.
/// </summary>
internal sealed class PromptDetails(ReadOnlyMemory<int> prompt, int alternatives, bool routing)
{
    private readonly TokenDetail[] _details = new TokenDetail[prompt.Length];
    private int _rows;
    private float? _logProb; // of the next row's token; none for the first
    private IReadOnlyList<TokenLogProb> _top = [];

    /// <summary>Whether rows are to be added with their routing.</summary>
    public bool WantsRouting => routing;

    /// <summary>One for each token, once every row was added.</summary>
    public IReadOnlyList<TokenDetail> All => _details;

    /// <summary>Adds the next row.</summary>
    /// <returns>False when its logits are no distribution.</returns>
    public bool TryAdd(ReadOnlySpan<float> logits, IReadOnlyList<LayerRouting>? layers, LogProbabilities probabilities)
    {
        _details[_rows++] = new TokenDetail(_logProb, _top, layers);
        if (_rows == _details.Length)
        {
            return true; // what follows is drawn
        }

        bool read = probabilities.TryRead(logits, prompt.Span[_rows], alternatives, out float logProb, out IReadOnlyList<TokenLogProb>? top);
        (_logProb, _top) = (logProb, top ?? []);
        return read;
    }
}
