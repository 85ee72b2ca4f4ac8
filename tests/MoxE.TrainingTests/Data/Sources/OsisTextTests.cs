using MoxE.Training.Data.Sources;

namespace MoxE.TrainingTests.Data.Sources;

public sealed class OsisTextTests
{
    // The end of one psalm and the beginning of the next, as the module has them.
    private const string Psalms = """
        <l level="2" sID="g0"/>and the King of glory will come in. <l eID="g0" level="2"/><div type="x-milestone" subType="x-preverse" sID="pv5169"/><l level="1" sID="g1"/><div type="x-milestone" subType="x-preverse" eID="pv5169"/>Who is this <w lemma="strong:H4428">King</w> of glory?<l eID="g1" level="1"/> <l level="2" sID="g2"/>Yahweh of Armies is the King of glory!<l eID="g2" level="2"/> <l sID="g3" type="selah"/>Selah.<l eID="g3" type="selah"/>  <lg eID="g4"/> <chapter eID="Ps.24"/><chapter n="25" osisID="Ps.25" sID="Ps.25"/> <milestone n="Psalm 25" type="x-chapterLabel"/> <div type="x-milestone" subType="x-preverse" sID="pv5170"/><title canonical="true" type="psalm">By David.</title> <lg sID="g5"/> <l level="1" sID="g6"/><div type="x-milestone" subType="x-preverse" eID="pv5170"/>To you, Yahweh, I lift up my soul. <l eID="g6" level="1"/><l level="1" sID="g7"/>My God, I have trusted in you.<l eID="g7" level="1"/> <l level="2" sID="g8"/>Don’t let me be shamed.<l eID="g8" level="2"/>
        """;

    [Fact]
    public void Plain_PartOfAHeldOutChunk_IsTheTextOfTheBridgeModel()
    {
        string plain = OsisText.Plain(Psalms);
        Assert.Contains("Selah.\nTo you, Yahweh", plain, StringComparison.Ordinal);
        Assert.Contains(plain, BridgeModel.HeldOutText(7), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_ProseParagraphs_AreALineEachAndPartOfAHeldOutChunk()
    {
        const string genesis = """
            There Isaac’s <w lemma="strong:H5650">servants</w> dug a well. <div eID="gen310" type="x-p"/><div type="x-milestone" subType="x-preverse" sID="pv191"/><div sID="gen311" type="x-p"/><div type="x-milestone" subType="x-preverse" eID="pv191"/>Then Abimelech went to him from Gerar with Ahuzzath his friend, and Phicol the captain of his army. Isaac said to them, “Why have you come to me, since you hate me, and have sent me away from you?” <div eID="gen311" type="x-p"/><div sID="gen312" type="x-p"/>They said, “We saw plainly that Yahweh was with you. We said, ‘Let there now be an oath between us,
            """;
        Assert.Contains(OsisText.Plain(genesis), BridgeModel.HeldOutText(0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("he<note placement=\"foot\">or, <rdg>she</rdg></note> went <title>Head</title>on", "he went on")]
    [InlineData("forever—” Yahweh – one", "forever - \" Yahweh - one")]
    [InlineData("  a \t b  ", "a b")]
    [InlineData("salt &amp; light", "salt & light")]
    [InlineData("<list><item>one</item> <item>two</item></list>", "one two")]
    [InlineData("a <lg sID=\"1\"/>b<lg eID=\"1\"/> c", "a\nb\nc")]
    public void Plain_Markup_BecomesText(string markup, string expected) => Assert.Equal(expected, OsisText.Plain(markup));
}
