using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Datasets;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Citations;

public sealed class CitationRulesTests
{
    private static readonly TopicState _topic = A.Topic();

    private static DatasetState Dataset { get; } = new()
    {
        Id = new DatasetId(Guid.CreateVersion7(A.Now)),
        Topic = _topic.Id,
        Name = "gsod",
        Status = DatasetStatus.Draft,
        Roles = [new RoleGrant(A.Owner, TopicRole.Owner)],
        CreatedAt = A.Now.AddDays(-1),
        UpdatedAt = A.Now.AddDays(-1),
        CreatedBy = A.Owner,
    };

    [Fact]
    public void What_is_said_is_kept_in_one_form_and_the_rest_stays()
    {
        var decision = Update(Dataset, new()
        {
            Title = "Daily summaries",
            Licence = "cc-by-4.0 or mit",
            Doi = "https://doi.org/10.5281/zenodo.1234",
            Authors = [new() { Family = "Lovelace", Orcid = "https://orcid.org/0000-0002-1825-0097" }],
            Related = [new("issupplementto", "doi:10.1000/x")],
            Funding = [new("Crossref", "10.13039/501100000780", "", "")],
        });

        decision.Changes.ShouldBe(["citation"]);
        var kept = decision.State!.Citation;
        kept.Licence.ShouldBe("CC-BY-4.0 OR MIT");
        kept.Doi.ShouldBe("10.5281/zenodo.1234");
        kept.Authors[0].Orcid.ShouldBe("0000-0002-1825-0097");
        kept.Related.ShouldBe([new("IsSupplementTo", "10.1000/x")]);
        kept.Funding[0].FunderId.ShouldBe("https://doi.org/10.13039/501100000780");

        var second = Update(decision.State, new() { Published = "2024-05" }).State!.Citation;
        (second.Title, second.Published).ShouldBe(("Daily summaries", "2024-05"));
        Update(decision.State, CitationChange.To(kept)).IsChange.ShouldBeFalse("the same again changes nothing");
        Update(decision.State, CitationChange.To(Citation.Empty)).State!.Citation.IsEmpty.ShouldBeTrue();
    }

    public static TheoryData<string, CitationChange, RefusalCode, string> Faults => new()
    {
        { "orcid", Of(new Author { Family = "X", Orcid = "0000-0002-1825-0098" }), RefusalCode.InvalidArgument, "check digit" },
        { "ror", Of(new Author { Organisation = "X", Ror = "https://ror.org/03yrm5c27" }), RefusalCode.InvalidArgument, "ROR" },
        { "place", Of(new Author { Family = "X", Affiliations = [new("Y", "no")] }), RefusalCode.InvalidArgument, "ROR" },
        { "no place", Of(new Author { Family = "X", Affiliations = [new(" ", "")] }), RefusalCode.InvalidArgument, "no name" },
        { "nobody", Of(new Author { Given = "X" }), RefusalCode.InvalidArgument, "no name" },
        { "both", Of(new Author { Family = "X", Organisation = "Y" }), RefusalCode.InvalidArgument, "a person and" },
        { "kind", Of(new Author { Organisation = "Y", Orcid = "0000-0002-1825-0097" }), RefusalCode.InvalidArgument, "persons" },
        { "kind", Of(new Author { Family = "Y", Ror = "https://ror.org/03yrm5c26" }), RefusalCode.InvalidArgument, "person" },
        {
            "twice",
            Of(new Author { Family = "X", Orcid = "0000-0002-1825-0097" }, new Author { Family = "Y", Orcid = "0000-0002-1825-0097" }),
            RefusalCode.Duplicate, "0000-0002-1825-0097"
        },
        { "licence", new() { Licence = "free" }, RefusalCode.InvalidArgument, "'free'" },
        { "doi", new() { Doi = "zenodo.1" }, RefusalCode.InvalidArgument, "no DOI" },
        { "date", new() { Published = "2023-02-29" }, RefusalCode.InvalidArgument, "2023-02-29" },
        { "relation", new() { Related = [new("Likes", "10.1000/x")] }, RefusalCode.InvalidArgument, "'Likes'" },
        { "related", new() { Related = [new("Cites", "my book")] }, RefusalCode.InvalidArgument, "my book" },
        {
            "related twice", new() { Related = [new("Cites", "10.1000/x"), new("cites", "doi:10.1000/x")] },
            RefusalCode.Duplicate, "10.1000/x"
        },
        { "funder", new() { Funding = [new("", "", "1", "")] }, RefusalCode.InvalidArgument, "no funder" },
        { "funder's id", new() { Funding = [new("X", "Y", "", "")] }, RefusalCode.InvalidArgument, "neither" },
        { "keyword", new() { Keywords = ["a", "a"] }, RefusalCode.Duplicate, "'a'" },
        { "empty keyword", new() { Keywords = [" "] }, RefusalCode.InvalidArgument, "empty" },
        { "NUL", new() { Title = "a\0b" }, RefusalCode.InvalidArgument, "NUL" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_is_wrong_is_named_and_nothing_changes(string what, CitationChange change, RefusalCode code, string why)
    {
        var refusal = Update(Dataset, change).Refusal.ShouldNotBeNull(what);

        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain(why);
        refusal.Hint.ShouldNotBeEmpty();
        refusal.Field.ShouldBe("citation");
    }

    [Fact]
    public void Each_limit_holds_and_one_more_is_refused()
    {
        Holds(size => new() { Title = new('x', size) }, CitationLimits.TextLengthMax, RefusalCode.TooLong);
        Holds(size => new() { Keywords = [new('x', size)] }, CitationLimits.KeywordLengthMax, RefusalCode.TooLong);
        Holds(
            count => new() { Keywords = [.. Enumerable.Range(0, count).Select(index => $"k{index}")] },
            CitationLimits.KeywordsMax, RefusalCode.TooMany);
        Holds(count => Of([.. Enumerable.Repeat(new Author { Family = "X" }, count)]), CitationLimits.AuthorsMax, RefusalCode.TooMany);
        Holds(
            count => Of(new Author { Family = "X", Affiliations = [.. Enumerable.Repeat(new Affiliation("Y", ""), count)] }),
            CitationLimits.AffiliationsMax, RefusalCode.TooMany);
        Holds(
            count => new() { Funding = [.. Enumerable.Repeat(new Funding("X", "", "", ""), count)] },
            CitationLimits.FundingMax, RefusalCode.TooMany);
        Holds(
            count => new() { Related = [.. Enumerable.Range(0, count).Select(index => new RelatedWork("Cites", $"10.1000/{index}"))] },
            CitationLimits.RelatedMax, RefusalCode.TooMany);
        Holds(
            size => Of([.. Enumerable.Range(0, (size + 999) / 1000)
                .Select(index => new Author { Family = new('x', Math.Min(1000, size - (index * 1000))) })]),
            CitationLimits.TotalLengthMax, RefusalCode.TooLong);
    }

    [Fact]
    public void A_reader_does_not_change_what_is_cited() => DatasetRules
        .Update(Dataset, _topic, new(null, null, null, null, null, A.By(A.Reader), new() { Title = "x" }), A.Now)
        .Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);

    private static void Holds(Func<int, CitationChange> change, int max, RefusalCode code)
    {
        Update(Dataset, change(max)).Refusal.ShouldBeNull();
        var refusal = Update(Dataset, change(max + 1)).Refusal.ShouldNotBeNull();
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain($"{max}");
    }

    private static CitationChange Of(params Author[] authors) => new() { Authors = [.. authors] };

    private static Decision<DatasetState> Update(DatasetState dataset, CitationChange change) => DatasetRules.Update(
        dataset, _topic, new(null, null, null, null, null, A.By(A.Owner), change), A.Now);
}
