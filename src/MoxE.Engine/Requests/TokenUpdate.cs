namespace MoxE.Engine.Requests;

/// <summary>One generated token as its reader sees it.</summary>
/// <param name="TokenId">The token, or −1 for a closing update that carries only held-back text or the reason.</param>
/// <param name="TextLength">Characters that became final with this token; 0 while a code point or stop string is pending.</param>
/// <param name="Finish">Not <see cref="FinishReason.None"/> on the last update, exactly once.</param>
/// <param name="Detail">Probabilities and routing, when the request asked for them; null otherwise.</param>
public readonly record struct TokenUpdate(int TokenId, int TextLength, FinishReason Finish, TokenDetail? Detail = null);
