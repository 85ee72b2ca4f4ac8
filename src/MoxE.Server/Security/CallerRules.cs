using System.Globalization;
using MoxE.Server.Serving;

namespace MoxE.Server.Security;

/// <summary>What a caller's credential makes of a valid request: its tenant, its class, and its limit of tokens.</summary>
internal static class CallerRules
{
    /// <summary>The request as this caller may send it, or the field that asks for more.</summary>
    /// <param name="request">The request; its sequences' class is the one asked for.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="namesMaxTokens">Whether the client itself chose max_tokens; a default is lowered without a word.</param>
    public static Outcome<ValidRequest> Apply(ValidRequest request, Caller caller, bool namesMaxTokens)
    {
        int most = caller.MaxTokens ?? int.MaxValue;
        int asked = request.Sequences.Count > 0 ? request.Sequences.Max(sequence => sequence.MaxTokens) : 0;
        if (namesMaxTokens && asked > most)
        {
            return ServiceError.Field("max_tokens", asked.ToString(CultureInfo.InvariantCulture), $"an integer up to {most} with this key");
        }

        return request with
        {
            Sequences =
            [
                .. request.Sequences.Select(sequence => sequence with
                {
                    Tenant = caller.Tenant,
                    Priority = caller.ClassOf(sequence.Priority),
                    MaxTokens = Math.Min(sequence.MaxTokens, most),
                    MinTokens = Math.Min(sequence.MinTokens, most),
                }),
            ],
        };
    }
}
