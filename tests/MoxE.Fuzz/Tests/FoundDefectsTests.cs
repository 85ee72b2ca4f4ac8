using System.Text;
using Microsoft.AspNetCore.Http;
using MoxE.Server.Http;
using MoxE.Server.Security;
using MoxE.Server.Security.Keys;
using MoxE.Server.Serving;
using Xunit;

namespace MoxE.Fuzz.Tests;

/// <summary>What runs have found, in its smallest form.</summary>
public sealed class FoundDefectsTests
{
    [Theory]
    [InlineData("""{"keys":[{"name":"\udc00"}]}""", "keys.json: keys[0]: half a surrogate pair in a text; allowed: Unicode")]
    [InlineData("""{"keys":[{"\ud83d":1}]}""", "keys.json: half a surrogate pair in a name; allowed: Unicode")]
    [InlineData("""{"name":"a","tenant":"\ud83d"}""", "keys.json: line 1: half a surrogate pair in a text; allowed: Unicode")]
    [InlineData("""{"keys":[],"\udc00":1}""", "keys.json: half a surrogate pair in a name; allowed: Unicode")]
    public void KeyFile_HalfASurrogatePair_IsRefusedByItsPlace(string text, string error) =>
        Assert.Contains(error, Assert.Throws<SecurityFileException>(() => new KeyFileParser("keys.json").Parse(Encoding.UTF8.GetBytes(text))).Errors);

    [Theory]
    [InlineData("{\"\\ud83d\":1}")]
    [InlineData("{\"version\":\"\\udc00\"}")]
    [InlineData("{\"version\":\"\u00ff\"}")]
    public async Task AdminBody_TextThatIsNotUnicode_IsTheCallersFault(string latin)
    {
        DefaultHttpContext context = new();
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.Latin1.GetBytes(latin));
        (_, _, ServiceError? error) = await AdminModelsRequest.ReadAsync(context.Request, maxBytes: 1000, CancellationToken.None);
        Assert.Equal("The body is not JSON: allowed is {\"version\": \"2\"}.", error?.Message);
        Assert.Equal(ErrorKind.Invalid, error?.Kind);
    }
}
