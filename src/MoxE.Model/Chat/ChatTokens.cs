namespace MoxE.Model.Chat;

/// <summary>The special tokens that a tokenizer's files name, for templates: <c>bos_token</c>, <c>eos_token</c>, …</summary>
/// <param name="Names">Text of each token by the name that templates use. A token that the files leave out or set to null is undefined in templates.</param>
public sealed record ChatTokens(IReadOnlyDictionary<string, string> Names)
{
    /// <summary>No tokens.</summary>
    public static ChatTokens None { get; } = new(new Dictionary<string, string>());

    /// <summary>The names there are.</summary>
    internal static IReadOnlyList<string> AllNames { get; } = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
}
