using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Server.Http;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Http;

/// <summary>What the HTTP server itself refuses, as an OpenAI error object.</summary>
public sealed class ErrorMiddlewareTests
{
    [Theory]
    [InlineData(StatusCodes.Status400BadRequest, 400, null)]
    [InlineData(StatusCodes.Status408RequestTimeout, 408, "body_too_slow")]
    [InlineData(StatusCodes.Status413PayloadTooLarge, 413, "body_too_large")]
    public async Task Invoke_RequestTheServerRefuses_KeepsItsStatus(int thrown, int status, string? code)
    {
        DefaultHttpContext context = new();
        using MemoryStream body = new();
        context.Response.Body = body;
        ErrorMiddleware middleware = new(_ => throw new BadHttpRequestException("refused", thrown), new MoxEOptions(), NullLogger<ErrorMiddleware>.Instance);

        await middleware.InvokeAsync(context);

        Assert.Equal(status, context.Response.StatusCode);
        JsonElement error = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
    }
}
