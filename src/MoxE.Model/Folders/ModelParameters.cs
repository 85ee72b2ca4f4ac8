namespace MoxE.Model.Folders;

/// <summary>How many parameters a model has.</summary>
/// <param name="Total">All of the checkpoint.</param>
/// <param name="ActivePerToken">Those that take part in one token's logits.</param>
public sealed record ModelParameters(long Total, long ActivePerToken);
