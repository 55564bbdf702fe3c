using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Packages;
using Bib.Cli.Transfers;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset export</c>: a version as a bag, a crate or a data package.</summary>
internal sealed class ExportCommand : DatasetCommand
{
    private static readonly Shape _shape = new(
        [new("destination"), new("format"), new("version"), new("file_count"), new("size_bytes")], "destination");

    private readonly Argument<string> _version;
    private readonly Argument<string> _destination;
    private readonly Option<string?> _format;
    private readonly Option<bool> _dryRun;

    public ExportCommand() : base("export", "Write a version as a package that other tools know.")
    {
        _version = AddVersion();
        _destination = Add(new Argument<string>("folder") { Description = "A folder that is not there yet." });
        _format = Add(PackageFormats.Option("bagit, ro-crate or datapackage."));
        _format.Required = true;
        _dryRun = AddDryRun();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset export weather/gsod --format bagit ./gsod-bag", "for an archive"),
        new("bib dataset export weather/gsod@1.2.0 --format ro-crate ./crate", "a certain version, as a crate"),
        new("bib dataset export weather/gsod --format datapackage ./package", "with the table's schema"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_version);
        var (reference, number) = DatasetRecord.Split(named);
        var dataset = await FindDatasetAsync(invocation, reference, cancellationToken);
        if (reference.ContentId.Length == 0) reference = new() { Id = dataset.Id };
        var version = (await FindVersionAsync(invocation, reference, number, cancellationToken)).Version;
        var format = PackageFormats.Of(invocation.Value(_format)!);
        var export = new PackageExport(invocation, dataset, version, format, invocation.Value(_destination));
        export.CheckDestination();
        var what = $"{Counted.Of(version.FileCount, "file")}, {ProgressLine.Bytes(version.SizeBytes)}, of {dataset.Path}@{version.Version}";
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would write {what} as {format.Name()} to {export.Final}");
            return ExitCode.Ok;
        }

        if (dataset.Citation is null)
            invocation.Remark(
                $"Nothing is said about authors and licence; say it with: bib dataset update {dataset.Path} --help");
        try
        {
            await export.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            invocation.Remark($"What came is kept; go on with: {invocation.Line}");
            throw;
        }

        invocation.Remark($"wrote {what} as {format.Name()} to {export.Final}; all verified");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject
            {
                ["destination"] = export.Final,
                ["format"] = format.Name(),
                ["version"] = version.Version,
                ["content_id"] = version.ContentId,
                ["cid"] = DatasetRecord.CidOf(version.Cid),
                ["file_count"] = version.FileCount,
                ["size_bytes"] = version.SizeBytes,
            },
            cancellationToken);
        return ExitCode.Ok;
    }
}
