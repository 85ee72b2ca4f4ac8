using System.Reflection;
using MoxE.Server.Security;
using MoxE.Server.Security.Keys;

namespace MoxE.ServerTests.Security;

public sealed class KeyRingTests
{
    [Fact]
    public void Find_AKeyOfMany_IsItsEntry()
    {
        KeyRing ring = new([.. Enumerable.Range(0, 500).Select(i => new ApiKey($"name {i}", KeyHash.Of($"key {i}"), "t"))]);
        Assert.Equal(500, ring.Count);
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal($"name {i}", ring.Find($"key {i}")?.Name));
        Assert.Null(ring.Find("key 500"));
    }

    [Fact]
    public void Find_TheHashOfAKey_IsNoKey()
    {
        KeyRing ring = new([new ApiKey("a", KeyHash.Of(TestKeys.Alice), "t")]);
        Assert.Null(ring.Find(TestKeys.Hash(TestKeys.Alice)));
        Assert.Null(ring.Find(Convert.ToHexStringLower(KeyHash.Of(TestKeys.Alice))));
        Assert.Null(ring.Find(""));
    }

    /// <summary>Two hashes with the same first eight bytes are told apart by the rest.</summary>
    [Fact]
    public void Find_HashesThatBeginAlike_AreComparedWhole()
    {
        byte[] near = KeyHash.Of("key");
        near[31] ^= 1;
        KeyRing ring = new([new ApiKey("near", near, "t"), new ApiKey("same", KeyHash.Of("key"), "t")]);
        Assert.Equal("same", ring.Find("key")?.Name);
        Assert.Null(new KeyRing([new ApiKey("near", near, "t")]).Find("key"));
    }

    [Fact]
    public void Store_OfTheEnvironment_KeepsHashesOnly()
    {
        KeyStore store = new("", $"acme={TestKeys.Alice}, {TestKeys.Bob}");
        Assert.Equal(("acme", "default"), (store.Ring.Find(TestKeys.Alice)?.Tenant, store.Ring.Find(TestKeys.Bob)?.Tenant));
        Assert.False(store.Ring.Find(TestKeys.Alice)!.IsAdmin);
        Assert.DoesNotContain(TestKeys.Alice, Strings(store, []));
    }

    [Fact]
    public void Store_OneNameInBothPlaces_IsRefused()
    {
        using TestKeys keys = new(TestKeys.Line("env-1", TestKeys.Alice));
        Assert.Contains("env-1", Assert.Throws<SecurityFileException>(() => new KeyStore(keys.File, TestKeys.Bob)).Message, StringComparison.Ordinal);
        Assert.Equal(2, new KeyStore(keys.File, null).Ring.Count + new KeyStore("", TestKeys.Bob).Ring.Count);
    }

    [Fact]
    public void Environment_ShortOrOddKeys_AreRefusedUnshown()
    {
        SecurityFileException refused = Assert.Throws<SecurityFileException>(() => new KeyStore("", "hunter2,a b=" + TestKeys.Alice));
        Assert.Equal(2, refused.Errors.Count);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Every text that can be reached from an object.</summary>
    private static IEnumerable<string> Strings(object? value, HashSet<object> seen)
    {
        switch (value)
        {
            case null:
                yield break;
            case string text:
                yield return text;
                yield break;
        }

        if (!value.GetType().IsValueType && !seen.Add(value))
        {
            yield break;
        }

        IEnumerable<object?> parts = value switch
        {
            byte[] => [],
            System.Collections.IEnumerable items => items.Cast<object?>(),
            _ when value.GetType().Namespace?.StartsWith("MoxE", StringComparison.Ordinal) == true => Fields(value.GetType()).Select(field => field.GetValue(value)),
            _ => [],
        };
        foreach (string text in parts.SelectMany(part => Strings(part, seen)))
        {
            yield return text;
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) => type is null
        ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Concat(Fields(type.BaseType));
}
