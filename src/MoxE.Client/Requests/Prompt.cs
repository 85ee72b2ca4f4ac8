using System.Text.Json.Serialization;
using MoxE.Client.Wire;

namespace MoxE.Client;

/// <summary>One or several prompts, all as text or all as token ids. A string converts by itself.</summary>
[JsonConverter(typeof(PromptConverter))]
public sealed class Prompt
{
    private Prompt(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<int>> tokens) => (Texts, Tokens) = (texts, tokens);

    /// <summary>The prompts as text; empty when they are token ids.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The prompts as token ids; empty when they are text.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Tokens { get; }

    /// <summary>Number of prompts, at least one.</summary>
    public int Count => Texts.Count + Tokens.Count;

    /// <summary>A prompt of text.</summary>
    public static implicit operator Prompt(string text) => FromText(text);

    /// <summary>Prompts of text.</summary>
    public static Prompt FromText(params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        return new Prompt(texts, []);
    }

    /// <summary>Prompts of token ids, taken as they are.</summary>
    public static Prompt FromTokens(params IReadOnlyList<IReadOnlyList<int>> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Count);
        return new Prompt([], tokens);
    }
}
