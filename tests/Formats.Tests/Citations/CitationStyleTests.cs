using System.Text;
using Formats.Citations;

namespace Formats.Tests.Citations;

public sealed class CitationStyleTests
{
    [Fact]
    public void BibTeX_is_as_it_was_agreed() => BibTeX.Write(Cited.Everything, "weather/gsod:1.2.0").ShouldBe(
        """
        @misc{weather/gsod:1.2.0,
          author = {Lovelace, Ada and 李, 明 and {Plato} and {Sand and Stone}, {Jean, Jr.} and {California Institute of Technology}},
          title = {{Daily summaries: 50\% of {\textbraceleft}GSOD{\textbraceright} \& {\textquotedbl}more{\textquotedbl} — 日々の気温}},
          year = {2024},
          month = may,
          publisher = {{NOAA\_NCEI}},
          version = {1.2.0},
          type = {Dataset},
          doi = {10.5281/zenodo.1234_5},
          url = {https://doi.org/10.5281/zenodo.1234_5},
          keywords = {climate, температура},
          copyright = {CC-BY-4.0}
        }

        """);

    [Fact]
    public void CSL_JSON_is_as_it_was_agreed() => CslJson.Write(Cited.Everything, "weather/gsod:1.2.0").ShouldBe(
        """
        [
          {
            "id": "weather/gsod:1.2.0",
            "type": "dataset",
            "title": "Daily summaries: 50% of {GSOD} & \"more\" — 日々の気温",
            "author": [
              {
                "family": "Lovelace",
                "given": "Ada"
              },
              {
                "family": "李",
                "given": "明"
              },
              {
                "family": "Plato"
              },
              {
                "family": "Sand and Stone",
                "given": "Jean, Jr."
              },
              {
                "literal": "California Institute of Technology"
              }
            ],
            "issued": {
              "date-parts": [
                [
                  2024,
                  5,
                  1
                ]
              ]
            },
            "publisher": "NOAA_NCEI",
            "version": "1.2.0",
            "DOI": "10.5281/zenodo.1234_5",
            "URL": "https://doi.org/10.5281/zenodo.1234_5",
            "abstract": "One line.\nAnother.",
            "keyword": "climate, температура"
          }
        ]

        """);

    [Fact]
    public void Nothing_is_lost_in_DataCite_JSON()
    {
        var text = DataCiteJson.Write(Cited.Everything);

        DataCiteJson.Write(DataCiteJson.Read(Encoding.UTF8.GetBytes(text))).ShouldBe(text);
        var read = DataCiteJson.Read(Encoding.UTF8.GetBytes(text));
        read.Authors.Select(author => author.SortName)
            .ShouldBe(["Lovelace, Ada", "李, 明", "Plato", "Sand and Stone, Jean, Jr.", "California Institute of Technology"]);
        read.Authors[0].Affiliations.ShouldBe(Cited.Everything.Authors[0].Affiliations);
        read.Authors[0].Orcid.ShouldBe("0000-0002-1825-0097");
        read.Authors[4].Ror.ShouldBe("https://ror.org/05dxps055");
        read.Funding.ShouldBe(Cited.Everything.Funding);
        read.Related.ShouldBe(Cited.Everything.Related);
        (read.Published, read.Licence, read.Doi).ShouldBe(("2024-05-01", "CC-BY-4.0", "10.5281/zenodo.1234_5"));
    }

    [Fact]
    public void DataCite_JSON_says_what_is_not_known_and_reads_it_as_nothing()
    {
        var text = DataCiteJson.Write(new() { Published = "2024" });

        text.ShouldContain("\"publicationYear\": \"2024\"");
        text.ShouldContain(":unav");
        var read = DataCiteJson.Read(Encoding.UTF8.GetBytes(text));
        (read.Title, read.Publisher, read.Authors.Count, read.Published).ShouldBe(("", "", 0, "2024"));
    }

    [Fact]
    public void What_the_API_of_DataCite_answers_is_read_too()
    {
        var read = DataCiteJson.Read("""
            {"data": {"id": "10.5072/x", "attributes": {
              "doi": "10.5072/x", "publisher": "A repository", "publicationYear": 2020,
              "titles": [{"title": "T"}],
              "creators": [{"name": "Curie, Marie", "nameIdentifiers": [{"nameIdentifier": "0000-0002-1825-0097"}],
                            "affiliation": ["Sorbonne"]}],
              "rightsList": [{"rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode"}]}}}
            """u8.ToArray());

        (read.Title, read.Publisher, read.Published, read.Licence, read.Doi)
            .ShouldBe(("T", "A repository", "2020", "CC-BY-4.0", "10.5072/x"));
        var author = read.Authors.ShouldHaveSingleItem();
        (author.Family, author.Given, author.Orcid).ShouldBe(("Curie", "Marie", "0000-0002-1825-0097"));
        author.Affiliations.ShouldBe([new("Sorbonne", "")]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void What_is_no_DataCite_JSON_is_told(string text) =>
        Should.Throw<FormatException>(() => DataCiteJson.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(@"\", @"{\textbackslash}")]
    [InlineData("a_b^c~d", @"a\_b{\textasciicircum}c{\textasciitilde}d")]
    [InlineData("$5 #1 100%", @"\$5 \#1 100\%")]
    [InlineData("}{", @"{\textbraceright}{\textbraceleft}")]
    [InlineData("line\nfeed", "line feed")]
    public void TeX_finds_no_command_in_a_text(string text, string expected) => BibTeX.Text(text).ShouldBe(expected);

    [Fact]
    public void Whatever_the_texts_the_braces_of_an_entry_are_balanced()
    {
        string[] odd = ["{", "}}", @"\", "a } and { b", "\"", "%", "", "@misc{x,"];
        foreach (var text in odd)
        {
            var entry = BibTeX.Write(
                new() { Title = text, Authors = [new() { Family = text + "x", Given = text }], Keywords = [text], Url = text }, text);
            var depth = 0;
            foreach (var letter in entry)
            {
                depth += letter == '{' ? 1 : letter == '}' ? -1 : 0;
                depth.ShouldBeGreaterThanOrEqualTo(0);
            }

            depth.ShouldBe(0, entry);
        }
    }

    [Theory]
    [InlineData("2024", "2024")]
    [InlineData("2024-05", "2024,5")]
    [InlineData("2024-02-29", "2024,2,29")]
    [InlineData("2023-02-29", "")]
    [InlineData("24", "")]
    [InlineData("2024-5-1", "")]
    public void A_date_says_as_much_as_is_known(string text, string parts) =>
        string.Join(',', PublicationDate.Parts(text)).ShouldBe(parts);

    [Theory]
    [InlineData("2024-05-01T10:00:00Z", "2024-05-01")]
    [InlineData("2024", "2024")]
    [InlineData("2024-13", "")]
    [InlineData("20245", "")]
    [InlineData("yesterday", "")]
    public void A_moment_begins_with_its_date(string text, string date) => PublicationDate.Of(text).ShouldBe(date);
}
