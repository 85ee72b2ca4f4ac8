using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Client;

namespace MoxE.Cli.Chat;

/// <summary>What was said so far. As JSON it is the field <c>messages</c> of a chat request.</summary>
internal sealed class Conversation
{
    private const string SystemRole = "system";
    private const string Allowed = "allowed: an array of objects with the texts \"role\" and \"content\", as /save writes it.";
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<ChatTurn> _turns = [];

    /// <summary>Instructions that come first; null for none.</summary>
    public string? System { get; set; }

    /// <summary>Instructions and turns.</summary>
    public IReadOnlyList<ChatTurn> Messages => System is null ? [.. _turns] : [ChatTurn.System(System), .. _turns];

    /// <summary>The user says something.</summary>
    public void Ask(string text) => _turns.Add(ChatTurn.User(text));

    /// <summary>The model has answered, as a whole or in part.</summary>
    public void Answer(string text) => _turns.Add(ChatTurn.Assistant(text));

    /// <summary>Forgets the last turn: it was not answered.</summary>
    public void TakeBack() => _turns.RemoveAt(_turns.Count - 1);

    /// <summary>Forgets all turns; the instructions stay.</summary>
    public void Reset() => _turns.Clear();

    /// <summary>Writes it.</summary>
    public string ToJson() =>
        new JsonArray([.. Messages.Select(turn => new JsonObject { ["role"] = turn.Role, ["content"] = turn.Content })]).ToJsonString(Layout) + "\n";

    /// <summary>Takes what <see cref="ToJson"/> wrote in place of what was said.</summary>
    /// <returns>Number of messages.</returns>
    /// <exception cref="CommandException">It is something else; nothing has changed.</exception>
    public int Load(string json)
    {
        List<ChatTurn> read = Read(json);
        bool hasSystem = read is [{ Role: SystemRole }, ..];
        System = hasSystem ? read[0].Content : null;
        _turns.Clear();
        _turns.AddRange(hasSystem ? read[1..] : read);
        return read.Count;
    }

    private static List<ChatTurn> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(item => new ChatTurn(item.GetProperty("role").GetString()!, item.GetProperty("content").GetString()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CommandException($"the file is no conversation: {e.Message} {Allowed}", e);
        }
    }
}
