using System.CommandLine;
using Bib.Cli.Citations;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Packages;
using Bib.Cli.Terminal;
using Bib.Cli.Transfers;
using Content.Trees;
using Formats.Packages;

namespace Bib.Cli.Commands.Dataset;

/// <summary>
/// <c>bib dataset import</c>: publishes what a bag, a crate or a data package holds, once it is found complete and
/// valid.
/// </summary>
internal sealed class ImportCommand : DatasetCommand
{
    private readonly Argument<string> _source;
    private readonly Argument<string> _dataset;
    private readonly Option<string?> _format;
    private readonly Option<string?> _message;
    private readonly Option<string?> _version;
    private readonly Option<bool> _parents;
    private readonly Option<bool> _unsigned;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public ImportCommand() : base("import", "Publish what a bag, a crate or a data package holds.")
    {
        _dataset = AddDataset();
        _source = Add(new Argument<string>("folder") { Description = "The package's folder." });
        _format = Add(PackageFormats.Option("bagit, ro-crate or datapackage. Default: what the folder holds."));
        _message = Add(new Option<string?>("--message", "-m")
        {
            Description = "What has changed, in your words. Default: where it was imported from.",
            HelpName = "text",
        });
        _version = Add(new Option<string?>("--version")
        {
            Description = "The version's number. Default: a new dataset's is the package's, else the next.",
            HelpName = "number",
        });
        _parents = Add(new Option<bool>("--parents", "-p") { Description = "Make missing topics too." });
        _unsigned = Add(new Option<bool>("--unsigned")
        {
            Description = "Do not sign it with your key; the account publishes it.",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset import weather/gsod ./gsod-bag -p", "what it is shows by itself"),
        new("bib dataset import --format ro-crate weather/gsod ./crate", "a crate, even if it is a bag too"),
        new("bib dataset import weather/gsod ./package --dry-run", "only checks it, and says what is in it"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (path, named) = (invocation.Value(_source), invocation.Value(_dataset));
        if (!Directory.Exists(path))
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Usage, $"There is no folder '{path}'.",
                Directory.Exists(named)
                    ? $"The dataset comes first: bib dataset import {ShellWord.Quoted(path)} {ShellWord.Quoted(named)}"
                    : "Unpack the package first, and name the folder that it makes.");
        }

        var (format, content) = await CheckAsync(invocation, path, cancellationToken);
        foreach (var warning in content.Warnings) invocation.Remark(warning);
        var payload = content.PayloadFolder.Length == 0 ? path : Path.Combine(path, content.PayloadFolder);
        if (!Directory.Exists(payload))
        {
            throw new CliException(
                CliException.BadSource, ExitCode.Failed, $"The {format.Name()} has no folder {content.PayloadFolder}.",
                "Get it again from where it comes from.");
        }

        var source = UploadSource.OfPath(payload, content.Descriptors);
        var (files, bytes) = source.Total();
        var citation = PackageCitation.Cleaned(content.Description.Citation, invocation.Remark);
        var what = $"{Counted.Of(files, "file")}, {ProgressLine.Bytes(bytes)}, from the {format.Name()} {path}";
        if (invocation.Value(_dryRun))
        {
            invocation.Remark(
                $"would publish {what} as {named} at {invocation.Where}; {content.Verified} checksums fit");
            if (citation.Title.Length > 0) invocation.Remark($"title: {citation.Title}");
            if (citation.Authors.Count > 0)
                invocation.Remark($"authors: {string.Join("; ", citation.Authors.Select(author => author.SortName))}");
            if (citation.Licence.Length > 0) invocation.Remark($"licence: {citation.Licence}");
            return ExitCode.Ok;
        }

        var publication = new Publication(invocation);
        var dataset = await publication.FindOrCreateAsync(
            named, invocation.Value(_parents), request => PackageCitation.Fill(request, content.Description), cancellationToken);
        using var upload = new SourceUpload(invocation, dataset, source, payload);
        var published = await publication.OrWithdrawAsync(PublishAsync, cancellationToken);
        await upload.FinishAsync(published.Latest, cancellationToken);
        invocation.Remark($"published {published.Path}@{published.Latest.Version}: {what}");
        var record = DatasetRecord.Of(published.Latest);
        record.Insert(0, "dataset", published.Path);
        record.Insert(1, "dataset_id", published.Id);
        await invocation.Output.WriteOneAsync(DatasetRecord.VersionShape, record, cancellationToken);
        return ExitCode.Ok;

        async Task<V1.Dataset> PublishAsync()
        {
            var signer = invocation.Value(_unsigned)
                ? null
                : OwnKey.LoadOrCreate(invocation, "Mend it, or publish with --unsigned.");
            await DescribeAsync(invocation, dataset, citation, cancellationToken);
            try
            {
                await upload.SendAsync(files, bytes, trustScan: true, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                invocation.Remark($"What was sent is kept for a day; go on with: {invocation.Line}");
                throw;
            }

            var prepare = new V1.PrepareVersionRequest
            {
                Dataset = new() { Id = dataset.Id },
                UploadId = upload.Id.ToString(),
                Version = invocation.Value(_version) ?? VersionOf(dataset, citation),
                Message = invocation.Value(_message) ?? $"Imported from a {format.Name()} package.",
                IdempotencyKey = invocation.Value(_key) ?? "",
            };
            foreach (var (name, value) in content.Kept) prepare.Metadata[name] = value;
            return await publication.CommitAsync(prepare, signer, KeyOf(invocation, _key), cancellationToken);
        }
    }

    private async Task<(PackageFormat Format, PackageContent Content)> CheckAsync(
        Invocation.Invocation invocation, string path, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(invocation, "checking");
        try
        {
            using var folder = new DiskFolder(path);
            var format = invocation.Value(_format) is { } said
                ? PackageFormats.Of(said)
                : PackageFormats.Detect(folder, path);
            var read = 0L;
            var content = await PackageFormats.ReadAsync(
                format, folder, more => progress.Report(read += more, 0, 0, 0), cancellationToken);
            return (format, content);
        }
        catch (PackageException fault)
        {
            throw new CliException(CliException.BadSource, ExitCode.Failed, fault.Message, fault.Hint)
            {
                Cause = "Nothing was published.",
            };
        }
        catch (TreeException fault)
        {
            throw new CliException(CliException.BadSource, ExitCode.Failed, fault.Message, "Nothing was published.");
        }
    }

    /// <summary>
    /// What the package is cited by becomes what the dataset is, unless somebody has said that already.
    /// </summary>
    private static async Task DescribeAsync(
        Invocation.Invocation invocation,
        V1.Dataset dataset,
        Formats.Citations.Citation citation,
        CancellationToken cancellationToken)
    {
        if (dataset.Citation is not null)
        {
            invocation.Remark($"{dataset.Path} keeps what it is cited by");
            return;
        }

        var request = new V1.UpdateDatasetRequest
        {
            Dataset = new() { Id = dataset.Id },
            Values = new() { Citation = citation.ToMessage() },
            UpdateMask = new() { Paths = { "citation" } },
            IdempotencyKey = Guid.CreateVersion7(invocation.Time.GetUtcNow()).ToString(),
        };
        if (request.Values.Citation.CalculateSize() == 0) return;
        var stub = Stub(invocation);
        try
        {
            await invocation.Node.CallAsync(call => stub.UpdateDatasetAsync(request, call), cancellationToken);
        }
        catch (CliException denied) when (denied.Exit == ExitCode.Denied)
        {
            // Who may add a version need not be one who may change the dataset.
            invocation.Remark($"What it is cited by was left out: {denied.Message}");
        }
    }

    private static string VersionOf(V1.Dataset dataset, Formats.Citations.Citation citation)
    {
        var parts = citation.Version.Split('.');
        var isNumber = parts.Length == 3
            && parts.All(part => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit)
                && (part.Length == 1 || part[0] != '0'));
        return isNumber && dataset.Latest is null ? citation.Version : "";
    }
}
