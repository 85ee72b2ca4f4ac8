using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

/// <summary>Methods are bound by hand: none of the contract may be forgotten.</summary>
public sealed class MethodsTests
{
    [Fact]
    public async Task Service_EveryMethodOfTheProto_IsMapped()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string?[] routes = [.. server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText)];
        Assert.All(GenerationService.Descriptor.Methods, method => Assert.Contains($"/{method.Service.FullName}/{method.Name}", routes));
    }

    [Fact]
    public async Task Reflection_OfTheService_TellsItsMethodsAndFields()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = GenerationService.Descriptor.FullName });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        FileDescriptorProto file = FileDescriptorProto.Parser.ParseFrom(Assert.Single(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto));
        Assert.Equal(
            ["Abort", "Chat", "Complete", "CompleteChat", "CountTokens", "Detokenize", "Embed", "Generate", "GetModel", "ListModels", "Tokenize"],
            Assert.Single(file.Service).Method.Select(method => method.Name).Order(StringComparer.Ordinal));
        Assert.Contains(file.MessageType.Single(message => message.Name == "ChatRequest").Field, field => field is { Name: "options", Number: 16 });
    }
}
