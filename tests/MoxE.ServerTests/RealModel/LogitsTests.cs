using System.Text.Json;
using Grpc.Net.Client;
using MoxE.OpenInference.V2;
using MoxE.ServerTests.Harness;
using MoxE.ServerTests.OpenInference;

namespace MoxE.ServerTests.RealModel;

/// <summary>Logits of moxe-bridge over the open inference protocol against the continuations that an independent implementation recorded: each recorded token is the largest logit of the row before it.</summary>
[Collection(BridgeModelCollection.Name)]
public sealed class LogitsTests(BridgeModelServer model)
{
    public static TheoryData<int> Prompts => [.. Enumerable.Range(0, Recorded.All.Count)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Infer_ARecordedSequence_HasItsTokensAsLargestLogits(int index)
    {
        Recorded recorded = Recorded.All[index];
        long[] ids = [.. recorded.PromptIds, .. recorded.OutputIds.SkipLast(1)];
        float[] logits = await LogitsAsync(ids, "all");
        int vocabulary = logits.Length / ids.Length;
        for (int i = 0; i < recorded.OutputIds.Length; i++)
        {
            float[] row = logits[((recorded.PromptIds.Length - 1 + i) * vocabulary)..][..vocabulary];
            Assert.Equal(recorded.OutputIds[i], Array.IndexOf(row, row.Max()));
        }

        // The same bits alone, and in chunks cut elsewhere.
        Assert.Equal(logits[^vocabulary..], await LogitsAsync(ids, "last"));
        float[][] together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LogitsAsync(ids, "all")));
        Assert.All(together, other => Assert.Equal(logits, other));
    }

    [Fact]
    public async Task Infer_OverHttp_GivesTheBitsOfGrpc()
    {
        Recorded recorded = Recorded.All[0];
        string ids = string.Join(',', recorded.PromptIds);
        using HttpResponseMessage response = await model.Server.Http.PostAsync($"/v2/models/{model.Server.State.Model!.Name}/infer", Completions.Json(
            $$"""{"inputs":[{"name":"token_ids","shape":[{{recorded.PromptIds.Length}}],"datatype":"INT64","data":[{{ids}}]}],"outputs":[{"name":"logits"}]}"""));
        JsonElement data = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("outputs")[0].GetProperty("data");
        Assert.Equal(await LogitsAsync([.. recorded.PromptIds], "all"), data.EnumerateArray().Select(value => value.GetSingle()));
    }

    private async Task<float[]> LogitsAsync(long[] ids, string rows)
    {
        ModelInferRequest request = Infer.Tokens(ids, "logits");
        request.ModelName = "";
        request.Parameters["logit_rows"] = Infer.Of(rows);
        using GrpcChannel channel = GrpcChannel.ForAddress(model.Server.GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        return [.. (await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request)).Output("logits").Contents.Fp32Contents];
    }
}
