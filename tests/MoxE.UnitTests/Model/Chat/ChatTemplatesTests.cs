using Microsoft.Extensions.Time.Testing;
using MoxE.Model;
using MoxE.Model.Chat;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model.Chat;

public sealed class ChatTemplatesTests : IDisposable
{
    private const string Config = "tokenizer_config.json";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_NoTemplate_IsNull()
    {
        Assert.Null(ChatTemplates.Load(_folder.Path));
        Write(Config, """{"bos_token": "<s>", "chat_template": null}""");
        Assert.Null(ChatTemplates.Load(_folder.Path));
    }

    [Fact]
    public void Load_TheFile_GoesBeforeTheConfiguration()
    {
        Write(Config, """{"bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": null, "chat_template": "config"}""");
        Assert.Equal("config", Load().ByName["default"].Source);
        Write("chat_template.jinja", "file");
        Assert.Equal("file", Load().ByName["default"].Source);
        Assert.Equal(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" }, Load().Tokens.Names);
    }

    [Fact]
    public void Choose_SeveralTemplates_TakesToolUseForTools()
    {
        Write(Config, """{"chat_template": [{"name": "default", "template": "d"}, {"name": "tool_use", "template": "t"}]}""");
        Assert.Equal("t", Load().Choose(hasTools: true).Value!.Source);
        Assert.Equal("d", Load().Choose(hasTools: false).Value!.Source);
        Write(Config, """{"chat_template": [{"name": "rag", "template": "r"}]}""");
        Assert.Contains("rag", Load().Choose(hasTools: false).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"chat_template": 1}""", "chat_template: found 1")]
    [InlineData("""{"chat_template": []}""", "chat_template: found []")]
    [InlineData("""{"chat_template": [{"name": "default"}]}""", "chat_template[0]: found")]
    [InlineData("""{"chat_template": [{"name": "a", "template": ""}, {"name": "a", "template": ""}]}""", "twice")]
    [InlineData("""{"chat_template": "x\n{{ y"}""", "line 2: ")]
    [InlineData("""{"chat_template": "x", "bos_token": 1}""", "bos_token: found 1")]
    public void Load_Malformed_NamesFileAndPlace(string config, string expected)
    {
        Write(Config, config);
        string message = Assert.Throws<ModelFormatException>(() => ChatTemplates.Load(_folder.Path)).Message;
        Assert.Contains(Config, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AFileThatIsNoText_IsRefused()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "chat_template.jinja"), [0xFF, 0xFE]);
        Assert.Contains("UTF-8", Assert.Throws<ModelFormatException>(() => ChatTemplates.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_DefaultModel_BeginsWithTheTokenThatEndsTexts()
    {
        Tokenizer tokenizer = Tokenizer.Load(RepositoryPaths.DefaultModel);
        ChatEncoder encoder = ChatEncoder.Load(RepositoryPaths.DefaultModel, tokenizer)!;
        var prompt = new ChatPrompt { Messages = [ChatMessage.Of("system", "It was late. "), ChatMessage.Of("user", "She said <|endoftext|>")] };
        Assert.Equal([0, .. tokenizer.Encode("It was late.\n\nShe said <|endoftext|>")], encoder.Encode(prompt, new FakeTimeProvider()).Value!);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);

    private ChatTemplates Load() => ChatTemplates.Load(_folder.Path)!;
}
