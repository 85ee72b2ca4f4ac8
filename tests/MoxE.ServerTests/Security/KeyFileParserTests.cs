using System.Text;
using CsCheck;
using MoxE.Server.Security;
using MoxE.Server.Security.Keys;

namespace MoxE.ServerTests.Security;

public sealed class KeyFileParserTests
{
    private static readonly string Whole = $$"""
        {"name":"a-1","hash":"{{TestKeys.Hash("k1")}}","tenant":"acme","priority":-5,"requestsPerMinute":60,"tokensPerMinute":1000,"maxConcurrent":2,"maxTokens":99,"admin":true,"expires":"2030-01-01T00:00:00Z"}
        """;

    [Fact]
    public void Parse_EveryField_IsTaken()
    {
        ApiKey key = Assert.Single(Parse(Whole));
        Assert.Equal(("a-1", "acme", -5, 60, 1000, 2, 99, true), (key.Name, key.Tenant, key.Priority, key.RequestsPerMinute, key.TokensPerMinute, key.MaxConcurrent, key.MaxTokens, key.IsAdmin));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), key.Expires);
    }

    [Fact]
    public void Parse_JsonAndLines_AreTheSame()
    {
        string second = TestKeys.Line("b", "k2");
        Assert.Equal(
            Parse($"{Whole}\n\n{second}\n").Select(key => key.Name),
            Parse($$"""{"keys":[{{Whole}},{{second}}]}""").Select(key => key.Name));
    }

    [Fact]
    public void Parse_NoTenant_IsTheName() => Assert.Equal("solo", Assert.Single(Parse($$"""{"name":"solo","hash":"{{TestKeys.Hash("k")}}"}""")).Tenant);

    [Fact]
    public void Parse_SeveralErrors_AllAreNamedByPlaceAndNoSecretIsShown()
    {
        const string Secret = "moxe_this-is-the-key-itself";
        IReadOnlyList<string> errors = Errors($$"""
            {"name":"a","hash":"{{Secret}}"}
            {"hash":"{{TestKeys.Hash("k")}}","priority":101,"admin":"yes","{{Secret}} x":1}
            {"name":"c","hash":"{{TestKeys.Hash("k3")}}","expires":"soon","requestsPerMinute":-1,"tokensPerMinute":1.5,"maxConcurrent":"2","maxTokens":0,"tenant":""}
            {"name":"d","name":"d"}
            [1]
            {"name":"half
            """);
        Assert.Equal(14, errors.Count);
        Assert.All(
            ["line 1.hash", "line 2.(a name)", "line 2.name", "line 2.priority", "line 2.admin", "line 3.tenant", "line 3.expires", "line 3.requestsPerMinute", "line 3.tokensPerMinute", "line 3.maxConcurrent", "line 3.maxTokens", "line 4:", "line 5:", "line 6:"],
            place => Assert.Contains(errors, error => error.StartsWith($"keys: {place}", StringComparison.Ordinal)));
        Assert.DoesNotContain(errors, error => error.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"more":1}""")]
    public void Parse_NoKeys_IsRefused(string text) => Assert.NotEmpty(Errors(text));

    [Fact]
    public void Parse_SameNameOrHashTwice_IsRefused()
    {
        Assert.Contains("the name 'a'", Assert.Single(Errors($"{TestKeys.Line("a", "k1")}\n{TestKeys.Line("a", "k2")}")), StringComparison.Ordinal);
        Assert.Contains("'a' and 'b' have the same hash", Assert.Single(Errors($"{TestKeys.Line("a", "k1")}\n{TestKeys.Line("b", "k1")}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyBytes_GivesKeysOrErrors() =>
        Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Byte.Array[0, 8]).Sample((at, noise) =>
        {
            byte[] bytes = [.. Encoding.UTF8.GetBytes(Whole)[..at], .. noise, .. Encoding.UTF8.GetBytes(Whole)[at..]];
            try
            {
                Assert.NotEmpty(new KeyFileParser("keys").Parse(bytes));
            }
            catch (SecurityFileException e)
            {
                Assert.NotEmpty(e.Errors);
            }
        });

    private static IReadOnlyList<ApiKey> Parse(string text) => new KeyFileParser("keys").Parse(Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<string> Errors(string text) => Assert.Throws<SecurityFileException>(() => Parse(text)).Errors;
}
