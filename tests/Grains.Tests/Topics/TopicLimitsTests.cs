using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;
using static Bib.Grains.Tests.Topics.TopicRulesTests;

namespace Bib.Grains.Tests.Topics;

/// <summary>Each limit, at it and one beyond.</summary>
public sealed class TopicLimitsTests
{
    [Fact]
    public void Description() => AtMost(
        TopicLimits.DescriptionLengthMax, n => A.Update(A.By(A.Owner), description: Text(n)), RefusalCode.TooLong);

    [Fact]
    public void Tags() => AtMost(
        TopicLimits.TagsMax, n => A.Update(A.By(A.Owner), tags: Many(n, i => $"t{i}")), RefusalCode.TooMany);

    [Fact]
    public void Tag_length() => AtMost(
        TopicLimits.TagLengthMax, n => A.Update(A.By(A.Owner), tags: [Text(n)]), RefusalCode.TooLong);

    [Fact]
    public void Metadata_entries() => AtMost(
        TopicLimits.MetadataEntriesMax,
        n => A.Update(A.By(A.Owner), metadata: Many(n, i => new MetadataEntry($"k{i}", ""))),
        RefusalCode.TooMany);

    [Fact]
    public void Metadata_key_length() => AtMost(
        TopicLimits.MetadataKeyLengthMax,
        n => A.Update(A.By(A.Owner), metadata: [new MetadataEntry(Text(n), "")]),
        RefusalCode.TooLong);

    [Fact]
    public void Metadata_value_length() => AtMost(
        TopicLimits.MetadataValueLengthMax,
        n => A.Update(A.By(A.Owner), metadata: [new MetadataEntry("k", Text(n))]),
        RefusalCode.TooLong);

    [Fact]
    public void Schema_fields() => AtMost(
        TopicLimits.SchemaFieldsMax,
        n => A.Update(A.By(A.Owner), schema: Many(n, i => new SchemaField($"f{i}", SchemaFieldType.Date))),
        RefusalCode.TooMany);

    [Fact]
    public void Schema_field_name_length() => AtMost(
        TopicLimits.SchemaFieldNameLengthMax,
        n => A.Update(A.By(A.Owner), schema: [new SchemaField(Text(n), SchemaFieldType.Date)]),
        RefusalCode.TooLong);

    [Fact]
    public void Schema_field_description_length() => AtMost(
        TopicLimits.SchemaFieldDescriptionLengthMax,
        n => A.Update(A.By(A.Owner), schema: [new SchemaField("f", SchemaFieldType.Date, false, Text(n))]),
        RefusalCode.TooLong);

    [Fact]
    public void Path_depth() => AtMost(
        TopicLimits.PathDepthMax, n => A.Update(A.By(A.Owner), Joined(n)), RefusalCode.InvalidPath);

    [Fact]
    public void What_the_database_cannot_keep_is_refused()
    {
        RefusalOf(A.Update(A.By(A.Owner), description: "a\0b")).ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf(A.Update(A.By(A.Owner), description: "half \ud83d pair")).ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf(A.Update(A.By(A.Owner), metadata: [new("k", "\0")])).ShouldBe(RefusalCode.InvalidArgument);
        Decide(A.Update(A.By(A.Owner), description: "Wetter 🌦 天気")).IsChange.ShouldBeTrue();
    }

    [Fact]
    public void What_must_be_given_once_is_refused_twice()
    {
        RefusalOf(A.Update(A.By(A.Owner), tags: ["a", "a"])).ShouldBe(RefusalCode.Duplicate);
        RefusalOf(A.Update(A.By(A.Owner), metadata: [new("k", "1"), new("k", "2")])).ShouldBe(RefusalCode.Duplicate);
        RefusalOf(A.Update(A.By(A.Owner), schema:
                [new("f", SchemaFieldType.Date), new("f", SchemaFieldType.Time)]))
            .ShouldBe(RefusalCode.Duplicate);
    }

    [Fact]
    public void A_topic_asks_for_none_to_sixteen_copies()
    {
        Refused(Decide(A.Update(A.By(A.Owner)) with { MinimumCopies = 17 })).ShouldBe(RefusalCode.InvalidArgument);
        Decide(A.Update(A.By(A.Owner)) with { MinimumCopies = 17 }).Refusal!.Message
            .ShouldBe("A topic asks for 17 copies; 0 to 16 are allowed.");
        Refused(Decide(A.Update(A.By(A.Owner)) with { MinimumCopies = -1 })).ShouldBe(RefusalCode.InvalidArgument);
        var decision = Decide(A.Update(A.By(A.Admin)) with { MinimumCopies = 16 });
        (decision.State!.MinimumCopies, decision.Changes.ShouldHaveSingleItem()).ShouldBe((16, "minimum_copies"));
        Decide(A.Update(A.By(A.Contributor)) with { MinimumCopies = 1 }).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        Decide(A.Update(A.By(A.Owner)) with { MinimumCopies = 0 }).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Words_and_fields_of_the_wrong_form_are_refused()
    {
        RefusalOf(A.Update(A.By(A.Owner), tags: ["Upper"])).ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf(A.Update(A.By(A.Owner), tags: [""])).ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf(A.Update(A.By(A.Owner), metadata: [new("a b", "")])).ShouldBe(RefusalCode.InvalidArgument);
        RefusalOf(A.Update(A.By(A.Owner), schema: [new("", SchemaFieldType.Date)])).ShouldBe(RefusalCode.InvalidSchema);
        RefusalOf(A.Update(A.By(A.Owner), schema: [new("f", SchemaFieldType.Unspecified)]))
            .ShouldBe(RefusalCode.InvalidSchema);
        RefusalOf(A.Update(A.By(A.Owner), schema: [new("f", (SchemaFieldType)99)]))
            .ShouldBe(RefusalCode.InvalidSchema);
    }

    /// <summary>
    /// At the limit nothing is wrong with the form; one beyond is refused, and the message names the limit.
    /// </summary>
    private static void AtMost(int limit, Func<int, UpdateTopic> command, RefusalCode code)
    {
        (Decide(command(limit)).Refusal?.Kind ?? RefusalKind.WrongState).ShouldNotBe(RefusalKind.Invalid);

        RefusalOf(command(limit + 1)).ShouldBe(code);
        Decide(command(limit + 1)).Refusal!.Message.ShouldContain($"at most {limit}");
    }

    private static RefusalCode RefusalOf(UpdateTopic command) => Refused(Decide(command));

    private static Decision<TopicState> Decide(UpdateTopic command) =>
        TopicRules.Update(A.Topic(), null, command, A.Now);

    private static string Text(int length) => new('x', length);

    private static string Joined(int segments) => string.Join('/', Enumerable.Repeat("a", segments));

    private static ImmutableArray<T> Many<T>(int count, Func<int, T> make) =>
        [.. Enumerable.Range(0, count).Select(make)];
}
