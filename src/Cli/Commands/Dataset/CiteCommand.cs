using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Citations;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Formats.Citations;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset cite</c>: a version's citation, for a list of references or a DOI's registration.</summary>
internal sealed class CiteCommand : DatasetCommand
{
    private static readonly Shape _shape = new([new("dataset"), new("style"), new("citation")], "dataset");

    private readonly Argument<string> _version;
    private readonly Option<string> _style;

    public CiteCommand() : base("cite", "Write a dataset's citation: BibTeX, CSL-JSON or DataCite JSON.")
    {
        _version = AddVersion();
        _style = Add(new Option<string>("--style")
        {
            Description = "bibtex, csl-json or datacite-json. Default: bibtex.",
            HelpName = "style",
            DefaultValueFactory = _ => "bibtex",
        });
        _style.AcceptOnlyFromAmong("bibtex", "csl-json", "datacite-json");
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset cite weather/gsod", "the newest version, for LaTeX"),
        new("bib dataset cite weather/gsod@1.2.0 --style csl-json", "a certain one, for Zotero or pandoc"),
        new("bib dataset cite weather/gsod --style datacite-json", "what a DOI is registered with"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_version);
        var (reference, number) = DatasetRecord.Split(named);
        var dataset = await FindDatasetAsync(invocation, reference, cancellationToken);
        if (reference.ContentId.Length == 0) reference = new() { Id = dataset.Id };
        var version = dataset.Latest;
        if (named.Contains('@', StringComparison.Ordinal) || reference.ContentId.Length > 0)
            version = (await FindVersionAsync(invocation, reference, number, cancellationToken)).Version;

        if (dataset.Citation is not { Authors.Count: > 0 })
            invocation.Remark($"No authors are named; say who with: bib dataset update {dataset.Path} --author \"Family, Given\"");
        var citation = dataset.ToCitation(version);
        var key = version is null ? dataset.Path : $"{dataset.Path}:{version.Version}";
        var style = invocation.Value(_style)!;
        var text = style switch
        {
            "csl-json" => CslJson.Write(citation, key),
            "datacite-json" => DataCiteJson.Write(citation),
            _ => BibTeX.Write(citation, key),
        };
        if (invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide)
        {
            invocation.Terminal.Out.Write(text);
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
            return ExitCode.Ok;
        }

        var record = new JsonObject
        {
            ["dataset"] = version is null ? dataset.Path : $"{dataset.Path}@{version.Version}",
            ["style"] = style,
            ["citation"] = style == "bibtex" ? text : JsonNode.Parse(text),
        };
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
