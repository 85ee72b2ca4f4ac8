using System.Buffers.Binary;
using System.Security.Cryptography;
using MoxE.Engine.Requests;
using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>How many choices a request gets and how they differ.</summary>
internal static class ChoiceRules
{
    public static ChoiceCounts Read(RequestFields fields, FieldChecker check, LimitOptions limits)
    {
        int n = check.Integer("n", fields.N, 1, 1, limits.MaxN);
        int candidates = fields.BestOf is null ? n : check.Integer("best_of", fields.BestOf, n, n, limits.MaxN);
        if (fields.Stream && candidates > n)
        {
            check.Fail(new ServiceError(ErrorKind.Invalid, $"'best_of' is {candidates} with 'stream': allowed is n = {n}, the best are not known before all have ended.", "best_of"));
        }

        int prompts = fields.Chat is null ? fields.Prompts.Count : 1;
        if ((long)prompts * candidates > limits.MaxChoices && fields.Pooling == Pooling.None)
        {
            string count = candidates > n ? "best_of" : "n";
            check.Fail(ServiceError.Field(fields.Chat is null ? "prompt" : "n", $"{prompts} prompts with {count} = {candidates}", $"at most {limits.MaxChoices} choices in all"));
        }

        return new ChoiceCounts(n, candidates);
    }

    /// <summary>Choice i of a seeded request draws with seed + i, so a choice can be had again alone; without a seed each draws its own.</summary>
    public static ulong Seed(long? seed, int i)
    {
        if (seed is { } given)
        {
            return unchecked((ulong)given + (ulong)i);
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}

/// <summary>Choices of each prompt.</summary>
/// <param name="N">Those that are given.</param>
/// <param name="Candidates">Those that are generated, of which the best are given.</param>
internal readonly record struct ChoiceCounts(int N, int Candidates);
