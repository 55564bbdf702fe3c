using Formats.Packages;
using Formats.Tests.Citations;

namespace Formats.Tests.Packages;

/// <summary>A dataset of which everything is said, and how descriptions are compared.</summary>
internal static class Packed
{
    public static PackageDescription Everything { get; } = new()
    {
        Citation = Cited.Everything with
        {
            Related =
            [
                new("IsSupplementTo", "10.1038/s41586-020-2649-2"), new("IsDerivedFrom", "https://example.org/raw"),
                new("Cites", "arXiv:2101.00001"),
            ],
        },
        Tags = ["climate", "metadata"],
        Facts = [new("source", "two\nlines: =;"), new("tag", "x")],
        Name = "weather/gsod",
        Software = "packer 1.0",
        CreatedAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
    };

    public static async Task<PackageException> RefusedAsync(Func<Task> action)
    {
        var fault = await Should.ThrowAsync<PackageException>(action);
        fault.Hint.ShouldNotBeEmpty();
        return fault;
    }

    /// <summary>
    /// Citation, tags and facts are the same, order included; addresses and names are the node's to give.
    /// </summary>
    public static void ShouldSayTheSame(this PackageDescription actual, PackageDescription expected)
    {
        actual.Tags.ShouldBe(expected.Tags);
        actual.Facts.ShouldBe(expected.Facts);
        var (said, meant) = (actual.Citation, expected.Citation);
        (said.Title, said.Publisher, said.Published, said.Licence, said.Doi, said.Version, said.Description)
            .ShouldBe((meant.Title, meant.Publisher, meant.Published, meant.Licence, meant.Doi, meant.Version, meant.Description));
        said.Keywords.ShouldBe(meant.Keywords);
        said.Funding.ShouldBe(meant.Funding);
        said.Related.OrderBy(work => work.Relation).ShouldBe(meant.Related.OrderBy(work => work.Relation));
        said.Authors.Select(author => author with { Affiliations = [] })
            .ShouldBe(meant.Authors.Select(author => author with { Affiliations = [] }));
        said.Authors.SelectMany(author => author.Affiliations).ShouldBe(meant.Authors.SelectMany(author => author.Affiliations));
    }
}
