using System.Text.Json.Nodes;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>One field of a body: how it is read, and how the API document describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">JSON schema of its value; null is allowed besides unless <paramref name="Required"/>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Read">Puts the value into the target, or says what is wrong with it.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record BodyField<T>(string Name, JsonObject Schema, string Description, Func<JsonField, T, ServiceError?> Read, bool Required = false);
