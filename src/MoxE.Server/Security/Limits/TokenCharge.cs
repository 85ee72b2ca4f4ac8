using MoxE.Server.Serving;

namespace MoxE.Server.Security.Limits;

/// <summary>Tokens charged for a request before it runs, and settled once when it has ended.</summary>
internal sealed class TokenCharge
{
    private readonly Allowance _allowance;
    private readonly long _charged;
    private int _settled;

    private TokenCharge(Allowance allowance, long charged) => (_allowance, _charged) = (allowance, charged);

    /// <summary>Charges all prompts, each once, and the most that all choices may generate.</summary>
    public static Outcome<TokenCharge> Take(Allowance allowance, ValidRequest request)
    {
        long most = request.PromptTokens + request.Sequences.Sum(sequence => (long)sequence.MaxTokens);
        return allowance.TryCharge(most) is { } refusal ? refusal : new TokenCharge(allowance, most);
    }

    /// <summary>Gives back what was charged and not used; the first call counts.</summary>
    /// <param name="used">Tokens of the prompts and generated ones.</param>
    public void Settle(long used)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
        {
            _allowance.Refund(Math.Max(0, _charged - used));
        }
    }
}
