using System.ClientModel;
using System.Text.Json;
using MoxE.ClientTests.Harness;
using OpenAI;
using OpenAI.Models;

namespace MoxE.ClientTests.OtherClients;

/// <summary>The official NuGet package <c>OpenAI</c>.</summary>
[Collection(ClientServerCollection.Name)]
public sealed class OpenAiDotNetTests(ClientServer server)
{
    private OpenAIModelClient Models => new(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri($"{server.Http}/v1") });

    [Fact]
    public async Task Models_ListAndRetrieve_FindTheModel()
    {
        OpenAIModelCollection all = await Models.GetModelsAsync();
        OpenAIModel listed = Assert.Single(all, model => model.Id == server.Model);
        OpenAIModel one = await Models.GetModelAsync(server.Model);
        Assert.Equal((listed.Id, listed.CreatedAt, listed.OwnedBy), (one.Id, one.CreatedAt, one.OwnedBy));
    }

    [Fact]
    public async Task Error_UnknownModel_IsItsStatusAndObject()
    {
        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() => Models.GetModelAsync("none-such"));
        Assert.Equal(404, error.Status);
        Assert.Contains("none-such", error.Message, StringComparison.Ordinal);
        JsonElement body = JsonDocument.Parse(error.GetRawResponse()!.Content).RootElement.GetProperty("error");
        Assert.Equal("model_not_found", body.GetProperty("code").GetString());
    }
}
