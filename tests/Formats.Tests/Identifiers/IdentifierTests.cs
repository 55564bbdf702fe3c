using Formats.Identifiers;

namespace Formats.Tests.Identifiers;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("0000-0002-1825-0097", "0000-0002-1825-0097")]
    [InlineData("https://orcid.org/0000-0001-5109-3700", "0000-0001-5109-3700")]
    [InlineData("http://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X")]
    public void An_ORCID_iD_is_known_by_its_check_digit(string text, string expected)
    {
        Orcid.TryParse(text, out var orcid, out _).ShouldBeTrue();
        orcid.ShouldBe(expected);
    }

    [Theory]
    [InlineData("0000-0002-1825-0098", "check digit")]
    [InlineData("0000-0002-1285-0097", "check digit")]
    [InlineData("0000-0002-1825", "looks like")]
    [InlineData("0000-0002-18X5-0097", "other characters")]
    [InlineData("", "looks like")]
    public void What_is_no_ORCID_iD_says_why(string text, string why)
    {
        Orcid.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain(why);
    }

    [Theory]
    [InlineData("https://ror.org/03yrm5c26")]
    [InlineData("05dxps055")]
    [InlineData("ror.org/00f54p054")]
    [InlineData("https://ror.org/042NB2S44")]
    [InlineData("https://ror.org/00k4n6c32")]
    public void A_ROR_id_is_known_by_its_check_digits(string text)
    {
        Ror.TryParse(text, out var ror, out var fault).ShouldBeTrue(fault);
        ror.ShouldBe($"https://ror.org/{text[^9..].ToLowerInvariant()}");
    }

    [Theory]
    [InlineData("https://ror.org/03yrm5c27", "typing error")]
    [InlineData("https://ror.org/03yrm5l26", "looks like")]
    [InlineData("grid.4991.5", "looks like")]
    public void What_is_no_ROR_id_says_why(string text, string why)
    {
        Ror.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain(why);
    }

    [Theory]
    [InlineData("https://doi.org/10.5281/zenodo.1234", "10.5281/zenodo.1234")]
    [InlineData("doi:10.1000/a(b)c;d", "10.1000/a(b)c;d")]
    [InlineData("10.13039/501100000780", "10.13039/501100000780")]
    public void A_DOI_is_kept_without_its_resolver(string text, string expected)
    {
        Doi.TryParse(text, out var doi, out _).ShouldBeTrue();
        doi.ShouldBe(expected);
    }

    [Theory]
    [InlineData("10.1/x")]
    [InlineData("10.1000/a b")]
    [InlineData("https://example.org/10.1000/x")]
    public void What_is_no_DOI_says_so(string text)
    {
        Doi.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain(text);
    }

    [Theory]
    [InlineData("10.1000/x", "DOI", "https://doi.org/10.1000/x")]
    [InlineData("arXiv:2101.00001", "arXiv", "https://arxiv.org/abs/2101.00001")]
    [InlineData("urn:nbn:de:101:1-2020", "URN", "urn:nbn:de:101:1-2020")]
    [InlineData("https://example.org/x?y=1", "URL", "https://example.org/x?y=1")]
    public void A_related_work_is_named_in_one_of_four_ways_and_found_again_by_its_address(
        string text, string kind, string address)
    {
        RelatedId.TryParse(text, out var id, out var found, out _).ShouldBeTrue();
        found.ShouldBe(kind);
        RelatedId.Address(id).ShouldBe(address);
        RelatedId.FromAddress(address).ShouldBe(id);
    }

    [Theory]
    [InlineData("see the paper")]
    [InlineData("ftp://example.org")]
    [InlineData("arXiv:")]
    public void A_related_work_that_nobody_can_look_up_is_none(string text) =>
        RelatedId.TryParse(text, out _, out _, out _).ShouldBeFalse();
}
