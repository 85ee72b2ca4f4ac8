using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>What ends a text.</summary>
internal static class StopRules
{
    public static IReadOnlyList<string> Strings(RequestFields fields, FieldChecker check, LimitOptions limits)
    {
        check.Texts("stop", fields.Stop, limits.MaxStops, limits.MaxStopLength);
        return fields.Stop;
    }

    /// <summary>The request's own and, unless it is to be ignored, the token that ends texts.</summary>
    public static int[] TokenIds(RequestFields fields, ServedModel model, FieldChecker check, LimitOptions limits)
    {
        int[] own = check.TokenIds("stop_token_ids", fields.StopTokenIds, model.Tokenizer.VocabularySize, limits.MaxStopTokenIds);
        return model.Tokenizer.EndOfTextId is { } end && !fields.IgnoreEos ? [end, .. own.Where(id => id != end)] : own;
    }
}
