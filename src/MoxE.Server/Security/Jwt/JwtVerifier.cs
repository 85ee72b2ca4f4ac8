using System.Globalization;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Security.Jwt;

/// <summary>Verifies JSON Web Tokens: signature, issuer, audience, life; and reads tenant, class and admin right from their claims.</summary>
internal sealed class JwtVerifier
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JwtOptions _options;
    private readonly SigningKeys? _keys;
    private readonly IssuerKeys? _issuer;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Credential.MaxLength };

    /// <param name="options">What tokens must say.</param>
    /// <param name="keys">Keys from a file.</param>
    /// <param name="time">The clock.</param>
    public JwtVerifier(JwtOptions options, SigningKeys keys, TimeProvider time) => (_options, _keys, _time) = (options, keys, time);

    /// <param name="options">What tokens must say.</param>
    /// <param name="issuer">Keys that the authority publishes.</param>
    /// <param name="time">The clock.</param>
    public JwtVerifier(JwtOptions options, IssuerKeys issuer, TimeProvider time) => (_options, _issuer, _time) = (options, issuer, time);

    /// <summary>Whether a credential has the form of a token; what has not is no token of anybody.</summary>
    public static bool Looks(string credential) => credential.Count(c => c == '.') == 2;

    /// <summary>The caller that a token names, or why it does not hold.</summary>
    public async ValueTask<Outcome<Caller>> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if ((_keys?.Keys ?? await _issuer!.GetAsync(unfit: null, cancellationToken)) is not { } keys)
        {
            return new ServiceError(ErrorKind.Unavailable, "The issuer's keys cannot be had at this moment.", RetryAfter: IssuerKeys.Pause);
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(token, Rules(keys));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && _issuer is not null
            && await _issuer.GetAsync(keys, cancellationToken) is { } newer && !ReferenceEquals(newer, keys))
        {
            result = await _handler.ValidateTokenAsync(token, Rules(newer));
        }

        return result.IsValid ? ToCaller(result.ClaimsIdentity) : Credential.Refusal(Reason(result.Exception));
    }

    private TokenValidationParameters Rules(IReadOnlyList<SecurityKey> keys) => new()
    {
        ValidIssuer = _options.Issuer.Length > 0 ? _options.Issuer : _options.Authority,
        ValidAudience = _options.Audience,
        IssuerSigningKeys = keys,
        ValidAlgorithms = _options.SharedSecretFile.Length > 0 ? SigningKeys.SecretAlgorithms : SigningKeys.PublicAlgorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = IsAlive,
    };

    /// <summary>By our own clock; the library's is the machine's.</summary>
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && end > now - ClockSkew && !(notBefore > now + ClockSkew);
    }

    private Outcome<Caller> ToCaller(ClaimsIdentity claims)
    {
        if (claims.FindFirst(_options.TenantClaim)?.Value is not { Length: > 0 and <= 256 } tenant)
        {
            return Credential.Refusal($"The token has no claim '{_options.TenantClaim}' that names the tenant.");
        }

        int priority = 0;
        if (claims.FindFirst(_options.PriorityClaim)?.Value is { } given
            && !(int.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out priority) && priority is >= -100 and <= 100))
        {
            return Credential.Refusal($"The token's claim '{_options.PriorityClaim}' is not an integer -100 … 100.");
        }

        bool admin = claims.FindAll(_options.AdminClaim).Any(claim => claim.Value.Split(' ').Contains(_options.AdminValue, StringComparer.Ordinal));
        return new Caller(tenant, priority, admin, "jwt:" + tenant);
    }

    /// <summary>In words of ours: the library's messages may quote the token.</summary>
    private static string Reason(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException =>
            "The token is not valid at this time.",
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        SecurityTokenSignatureKeyNotFoundException => "The token's signer is not known here.",
        SecurityTokenInvalidSignatureException => "The token has no signature that holds.",
        _ => "The token cannot be verified.",
    };
}
