using System.CommandLine;
using Bib.Cli.Errors;
using Formats.Citations;
using Formats.Identifiers;

namespace Bib.Cli.Citations;

/// <summary>The options that say what a dataset is cited by, and what they come to.</summary>
internal sealed class CitationOptions
{
    private const int FileBytesMax = 4 << 20;

    private readonly Option<string?> _title = new("--title")
    {
        Description = "What it is called among people.",
        HelpName = "text",
    };

    private readonly Option<string[]> _authors = new("--author")
    {
        Description = "All its authors, one each time: \"Family, Given; orcid=…; affiliation=…; ror=…\", or org=….",
        HelpName = "author",
    };

    private readonly Option<string?> _publisher = new("--publisher")
    {
        Description = "Who makes it available.",
        HelpName = "text",
    };

    private readonly Option<string?> _published = new("--published")
    {
        Description = "When it was published: 2024, 2024-05 or 2024-05-01. Default: when the version was.",
        HelpName = "date",
    };

    private readonly Option<string?> _licence = new("--license")
    {
        Description = "Its licence as SPDX names it: CC-BY-4.0, or several joined by AND or OR.",
        HelpName = "spdx",
    };

    private readonly Option<string[]> _keywords = new("--keyword")
    {
        Description = "All its keywords, in any language; may be repeated.",
        HelpName = "text",
    };

    private readonly Option<string[]> _funding = new("--funding")
    {
        Description = "All its grants, one each time: \"Funder; id=…; award=…; title=…\".",
        HelpName = "grant",
    };

    private readonly Option<string[]> _related = new("--related")
    {
        Description = "All related works, one each time, as IsSupplementTo=10.1000/xyz.",
        HelpName = "relation=id",
    };

    private readonly Option<string?> _doi = new("--doi")
    {
        Description = "The DOI that it is registered under.",
        HelpName = "doi",
    };

    private readonly Option<string?> _file = new("--metadata-file")
    {
        Description = "All of that from a file of DataCite JSON, as bib dataset cite writes it.",
        HelpName = "file",
    };

    public IReadOnlyList<Option> All =>
        [_title, _authors, _publisher, _published, _licence, _keywords, _funding, _related, _doi, _file];

    /// <summary>Fills an update with what was given; options go before the file.</summary>
    /// <exception cref="CliException">An option is not of its form, or the file cannot be read.</exception>
    public void Fill(Invocation.Invocation invocation, V1.UpdateDatasetRequest request)
    {
        var said = new V1.Citation();
        if (invocation.Value(_file) is { Length: > 0 } file)
        {
            said = ReadFile(file).ToMessage();
            request.UpdateMask.Paths.Add("citation");
        }

        Text(_title, "title", text => said.Title = text);
        Text(_publisher, "publisher", text => said.Publisher = text);
        Text(_published, "published", text => said.Published = text);
        Text(_licence, "license", text => said.License = text);
        Text(_doi, "doi", text => said.Doi = text);
        Each(_authors, "authors", said.Authors, ReadAuthor);
        Each(_keywords, "keywords", said.Keywords, keyword => keyword);
        Each(_funding, "funding", said.Funding, ReadFunding);
        Each(_related, "related", said.Related, ReadRelated);
        if (request.UpdateMask.Paths.Any(path => path.StartsWith("citation", StringComparison.Ordinal)))
            request.Values.Citation = said;

        void Text(Option<string?> option, string field, Action<string> set)
        {
            if (!invocation.Has(option)) return;
            request.UpdateMask.Paths.Add($"citation.{field}");
            set(invocation.Value(option) ?? "");
        }

        void Each<T>(Option<string[]> option, string field, IList<T> list, Func<string, T> read)
        {
            if (!invocation.Has(option)) return;
            request.UpdateMask.Paths.Add($"citation.{field}");
            list.Clear();
            // One that is empty is how a list is emptied.
            foreach (var text in invocation.Value(option) ?? [])
            {
                if (text.Length > 0) list.Add(read(text));
            }
        }
    }

    private static Citation ReadFile(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (length > FileBytesMax)
                throw new FormatException($"The file has {length} bytes; metadata have at most {FileBytesMax}.");
            return DataCiteJson.Read(File.ReadAllBytes(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Usage, $"--metadata-file '{file}' cannot be read: {fault.Message}",
                "See the form with: bib dataset cite DATASET --style datacite-json");
        }
    }

    private static V1.Author ReadAuthor(string text)
    {
        var parts = Parts("--author", text);
        var author = new V1.Author();
        foreach (var (key, value) in parts)
        {
            switch (key)
            {
                case "" when value.AsSpan().ContainsAny('<', '>'):
                    throw Wrong("--author", text, "A name has no angle brackets: an ORCID iD stands behind orcid=.");
                case "":
                    var comma = value.IndexOf(',', StringComparison.Ordinal);
                    author.Family = comma < 0 ? value : value[..comma].Trim();
                    author.Given = comma < 0 ? "" : value[(comma + 1)..].Trim();
                    break;
                case "org":
                    author.Organization = value;
                    break;
                case "orcid":
                    author.Orcid = Orcid.TryParse(value, out var orcid, out var fault)
                        ? orcid
                        : throw Wrong("--author", text, fault);
                    break;
                case "affiliation":
                    author.Affiliations.Add(new V1.Affiliation { Name = value });
                    break;
                case "ror" when author.Affiliations.Count > 0:
                    author.Affiliations[^1].Ror = value;
                    break;
                case "ror":
                    author.Ror = value;
                    break;
                default:
                    throw Wrong("--author", text, $"It has '{key}=', which is none of orcid, affiliation, ror and org.");
            }
        }

        return author;
    }

    private static V1.Funding ReadFunding(string text)
    {
        var funding = new V1.Funding();
        foreach (var (key, value) in Parts("--funding", text))
        {
            switch (key)
            {
                case "": funding.Funder = value; break;
                case "id": funding.FunderId = value; break;
                case "award": funding.AwardNumber = value; break;
                case "title": funding.AwardTitle = value; break;
                default: throw Wrong("--funding", text, $"It has '{key}=', which is none of id, award and title.");
            }
        }

        return funding;
    }

    private static V1.RelatedWork ReadRelated(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new() { Relation = text[..equals].Trim(), Identifier = text[(equals + 1)..].Trim() }
            : throw Wrong("--related", text, "It is a relation, an equals sign and an identifier.");
    }

    /// <summary>What stands between semicolons: <c>key=value</c>, or a value by itself at the beginning.</summary>
    private static IEnumerable<(string Key, string Value)> Parts(string option, string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < parts.Length; index++)
        {
            var equals = parts[index].IndexOf('=', StringComparison.Ordinal);
            yield return equals > 0
                ? (parts[index][..equals].Trim().ToLowerInvariant(), parts[index][(equals + 1)..].Trim())
                : index == 0
                    ? ("", parts[index])
                    : throw Wrong(option, text, $"'{parts[index]}' is not key=value.");
        }
    }

    private static CliException Wrong(string option, string text, string why) => new(
        CliException.WrongUsage, ExitCode.Usage, $"{option} is '{text}'. {why}",
        option switch
        {
            "--funding" => "--funding \"European Commission; id=https://ror.org/00k4n6c32; award=101017452\"",
            "--related" => "--related IsSupplementTo=10.1038/s41586-020-2649-2",
            _ => "--author \"Lovelace, Ada; orcid=0000-0002-1825-0097; affiliation=University of London\"",
        });
}
