using MoxE.Engine;
using MoxE.Engine.Constraints;
using MoxE.Model.Chat;
using MoxE.Model.Tokens;

namespace MoxE.Server.Serving;

/// <summary>The model that answers requests.</summary>
/// <param name="Name">Name clients use.</param>
/// <param name="Fingerprint">Hash of the model's files in hexadecimal; at least 12 digits.</param>
/// <param name="Created">When it was loaded, Unix seconds.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Engine">Its engine; who loaded the model disposes it.</param>
internal sealed record ServedModel(string Name, string Fingerprint, long Created, Tokenizer Tokenizer, InferenceEngine Engine)
{
    /// <summary>Constraints remembered; each holds up to <see cref="ConstraintLimits.MaxCachedMaskBytes"/> of masks.</summary>
    private const int RememberedConstraints = 32;

    private readonly Lazy<ConstraintCache> _constraints = new(() => new ConstraintCache(
        new ConstraintVocabulary(Tokenizer, Engine.Shape.VocabularySize), ConstraintLimits.Default, RememberedConstraints));

    /// <summary>Turns conversations into prompts; null for a model without a chat template.</summary>
    public ChatEncoder? Chat { get; init; }

    /// <summary>Constraints over its tokens.</summary>
    public ConstraintCache Constraints => _constraints.Value;

    /// <summary>Which version of the model this is.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Memory it takes, by the estimate of its admission.</summary>
    public long Bytes { get; init; }

    /// <summary>OpenAI's system_fingerprint: equal fingerprints mean equal weights.</summary>
    public string SystemFingerprint { get; } = "fp_" + Fingerprint[..12];
}
