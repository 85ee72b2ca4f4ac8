using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Server.Http.Bodies;
using Scalar.AspNetCore;

namespace MoxE.Server.Http.OpenApi;

/// <summary>The OpenAPI document: written once, from the tables that read bodies, with this server's own limits.</summary>
internal sealed class ApiDocument(RequestBodies bodies)
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/openapi/v1.json";

    /// <summary>Where its page is.</summary>
    public const string Page = "/scalar";

    private const string Key = "key";

    private readonly Lazy<byte[]> _document = new(() => JsonSerializer.SerializeToUtf8Bytes(Build(ApiOperations.All(bodies))));

    /// <summary>Maps document and page; the page loads nothing from other hosts.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet(Path, app.Services.GetRequiredService<ApiDocument>().HandleAsync);
        app.MapScalarApiReference(Page, static page =>
        {
            page.Title = "MoxE.Serving";
            page.OpenApiRoutePattern = Path;
            page.DisableDefaultFonts();
            page.DisableTelemetry();
            page.DisableAgent();
            page.DisableMcp();
            page.HideDeveloperTools();
        });
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(_document.Value, context.RequestAborted);
    }

    private static JsonObject Build(IReadOnlyList<ApiOperation> operations)
    {
        JsonObject paths = [];
        foreach (ApiOperation operation in operations)
        {
            if (paths[operation.Path] is not JsonObject path)
            {
                paths[operation.Path] = path = [];
            }

            path[operation.Method] = Describe(operation);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "MoxE.Serving",
                ["version"] = "1",
                ["description"] = "OpenAI's requests for text, with extensions. Fields without a mark are OpenAI's. Null means that a field is absent; a field that is not listed is an error.",
            },
            ["paths"] = paths,
            ["security"] = new JsonArray(new JsonObject { [Key] = new JsonArray() }, new JsonObject()), // a server may ask for none
            ["components"] = new JsonObject
            {
                ["schemas"] = AnswerSchemas.All(),
                ["securitySchemes"] = new JsonObject { [Key] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key or a JSON web token." } },
            },
        };
    }

    private static JsonObject Describe(ApiOperation operation)
    {
        JsonObject described = new()
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
            ["responses"] = Responses(operation),
        };
        if (operation.PathParts.Count > 0)
        {
            described["parameters"] = new JsonArray([.. operation.PathParts.Select(part => new JsonObject
            {
                ["name"] = part.Name,
                ["in"] = "path",
                ["required"] = true,
                ["description"] = part.Description,
                ["schema"] = Schema.Text(),
            })]);
        }

        if (operation.Body is { } body)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = body } },
            };
        }

        return described;
    }

    private static JsonObject Responses(ApiOperation operation)
    {
        JsonObject content = new() { [operation.AnswerType] = operation.Answer is { } answer ? new JsonObject { ["schema"] = answer } : [] };
        if (operation.Chunk is { } chunk)
        {
            content["text/event-stream"] = new JsonObject { ["schema"] = chunk };
        }

        JsonObject responses = new() { ["200"] = new JsonObject { ["description"] = operation.Chunk is null ? "The answer." : "The answer; with 'stream' an event for each chunk, then [DONE].", ["content"] = content } };
        IEnumerable<(int Status, string When)> errors = operation.Errors;
        if (operation.Body is not null)
        {
            errors = errors.Concat([(400, "A field is wrong or unknown; 'param' names it."), (408, "The body came too slowly."), (413, "The body is too large."), (415, "The body is not JSON.")]);
        }

        foreach ((int status, string when) in errors.OrderBy(error => error.Status))
        {
            JsonObject schema = OpenInferenceOperations.Owns(operation.Path) ? OpenInferenceOperations.Error()
                : AnswerSchemas.Reference(operation.Path.StartsWith("/health/", StringComparison.Ordinal) ? "Health" : "Error");
            responses[status.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = when,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } },
            };
        }

        return responses;
    }
}
