using MoxE.Model.Chat;
using MoxE.Model.Tokens;

namespace MoxE.Fuzz.Targets;

/// <summary>The tokenizer's files and those of chat templates. A tokenizer that loads has to encode and decode.</summary>
internal sealed class TokenizerFilesTarget : FolderTarget
{
    private const string Vocabulary = """{"<|endoftext|>":0,"a":1,"b":2,"c":3,"ab":4,"Ġ":5,"Ġa":6,"é":7}""";
    private const string Config = """{"tokenizer_class":"GPT2Tokenizer","add_prefix_space":false,"eos_token":"<|endoftext|>","bos_token":null,"added_tokens_decoder":{"0":{"content":"<|endoftext|>","special":true}},"chat_template":"{{ messages[0].content }}"}""";
    private const string Whole = """{"version":"1.0","added_tokens":[{"id":0,"content":"<|endoftext|>","special":true}],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"<|endoftext|>":0,"a":1,"b":2,"ab":3},"merges":["a b"]}}""";

    public override string Name => "tokenizer-files";

    public override int Share => 1;

    public override IReadOnlyList<string> Dictionary =>
    [
        "#version: 0.2", "a b", "Ġ a", "vocab", "merges", "model", "added_tokens", "added_tokens_decoder", "content", "special", "lstrip", "eos_token", "bos_token", "pre_tokenizer", "pre_tokenizer_regex", "pattern", "Regex", "Split",
        "ByteLevel", "Sequence", "pretokenizers", "BPE", "type", "normalizer", "NFC", "chat_template", "(a+)+$", "\\p{L}+", "tokenizer_class", "GPT2Tokenizer", "add_prefix_space", "use_regex", "notes", "__type", "AddedToken",
    ];

    protected override IReadOnlyList<string> Files => ["vocab.json", "merges.txt", "tokenizer_config.json", "tokenizer.json", "chat_template.jinja"];

    protected override void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] contents = [Vocabulary, "#version: 0.2\na b\nĠ a\n", Config, Whole, "{% for m in messages %}{{ m.content }}{% endfor %}"];
        foreach ((string name, string content) in Files.Zip(contents))
        {
            File.WriteAllText(Path.Combine(folder, name), content);
        }
    }

    protected override void Replace(string name, byte[] content)
    {
        base.Replace(name, content);
        if (name == "tokenizer.json")
        {
            // It is read where there is no vocab.json.
            File.Delete(Path.Combine(Folder, "vocab.json"));
        }
    }

    protected override void Open()
    {
        _ = ChatTemplates.Load(Folder);
        Tokenizer tokenizer = Tokenizer.Load(Folder, TimeSpan.FromMilliseconds(50));
        _ = tokenizer.Decode(tokenizer.Encode("ab aab <|endoftext|> cc"));
        _ = tokenizer.Decode([-1, 0, 1, 2, 3, int.MaxValue]);
    }

    protected override void Restore(string name, Dictionary<string, byte[]> whole)
    {
        base.Restore(name, whole);
        base.Restore("vocab.json", whole);
    }
}
