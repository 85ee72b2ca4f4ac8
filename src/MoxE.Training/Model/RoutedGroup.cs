namespace MoxE.Training.Model;

/// <summary>Routed tokens that one expert takes in one call: G sequences of length S, shorter ones padded on the right.</summary>
/// <param name="Expert">The expert.</param>
/// <param name="Sequences">[G], which sequences of the batch these are; in token mode each token is a sequence, and this is empty.</param>
/// <param name="Length">S; 1 in token mode.</param>
/// <param name="Tokens">[G·S], the token (of N) at each place; a padded place repeats its sequence's first.</param>
/// <param name="Pairs">[G·S], the pair n·K + rank that each place answers; −1 where padded.</param>
internal sealed record RoutedGroup(int Expert, long[] Sequences, int Length, long[] Tokens, long[] Pairs);
