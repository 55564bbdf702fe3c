using System.Runtime.CompilerServices;
using Bib.Cli.Errors;
using Bib.Cli.Output;
using Bib.Cli.Transfers;
using Content.Trees;
using Formats.BagIt;
using Formats.DataPackages;
using Formats.Packages;
using Formats.RoCrates;

namespace Bib.Cli.Packages;

/// <summary>
/// One version written as a package. It gathers in a folder beside, named after version and format, and is moved to its
/// place when it is whole: what was broken off goes on with the files that are there.
/// </summary>
internal sealed class PackageExport(
    Invocation.Invocation invocation, V1.Dataset dataset, V1.DatasetVersion version, PackageFormat format, string destination)
{
    private readonly V1.DatasetService.DatasetServiceClient _stub = new(invocation.Node.Invoker);

    private V1.DatasetRef Ref => new() { Id = dataset.Id };

    /// <summary>The folder that it becomes.</summary>
    public string Final { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));

    private string Stage => $"{Final}.bib-{format.Name()}-{version.ContentId[..12]}";

    private string Payload => format == PackageFormat.BagIt ? Path.Combine(Stage, BagWriter.PayloadFolder) : Stage;

    /// <summary>Refuses to write over anything.</summary>
    /// <exception cref="CliException">Something is there.</exception>
    public void CheckDestination()
    {
        if (File.Exists(Final) || (Directory.Exists(Final) && Directory.EnumerateFileSystemEntries(Final).Any()))
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Conflict, $"'{Final}' is there already; nothing is written over.",
                "Name another folder, or move it away.");
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="CliException">The node refused, or the format cannot say what the version holds.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckNamesAsync(cancellationToken);
            await DownloadAsync(cancellationToken);
            await DescribeAsync(cancellationToken);
            if (Directory.Exists(Final)) Directory.Delete(Final);
            Directory.Move(Stage, Final);
        }
        catch (PackageException fault)
        {
            // The same would be said again: nothing can go on with what is there.
            if (Directory.Exists(Stage)) Directory.Delete(Stage, recursive: true);
            throw new CliException(CliException.BadDestination, ExitCode.Failed, fault.Message, fault.Hint);
        }
        catch (TreeException fault)
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Failed, fault.Message, $"Remove {Stage}, then run it again.");
        }
    }

    /// <summary>A dataset that has a file of the description's name is such a package already.</summary>
    private async Task CheckNamesAsync(CancellationToken cancellationToken)
    {
        if (format == PackageFormat.BagIt) return;
        var name = format == PackageFormat.RoCrate ? RoCrate.FileName : DataPackage.FileName;
        var request = new V1.ListFilesRequest
        {
            Dataset = Ref,
            Version = version.ContentId,
            Path = Google.Protobuf.ByteString.CopyFromUtf8(name),
            PageSize = 1,
        };
        var found = await invocation.Node.CallAsync(call => _stub.ListFilesAsync(request, call), cancellationToken);
        if (found.Files.Count == 0) return;
        throw new PackageException(
            $"The dataset has a file {name} of its own: it is such a package already.",
            $"bib dataset download {dataset.Path}@{version.Version}");
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        // The files are here from a run that was broken off behind them.
        if (Directory.Exists(Payload)) return;
        var target = DownloadTarget.Of(Payload, dataset.Name, null, version.ContentId);
        using var progress = new ProgressLine(invocation, "downloading");
        progress.Report(0, version.SizeBytes, 0, version.FileCount);
        var request = new V1.DownloadRequest { Dataset = Ref, Version = version.ContentId };
        var run = new DownloadRun(invocation.Node, request, target, progress.Report);
        await Retrying.RunAsync(invocation, () => run.CallAsync(cancellationToken), () => run.Bytes, cancellationToken);
        target.Finish(run.LastPath);
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        var description = PackageDescriptions.Of(dataset, version);
        using var progress = new ProgressLine(invocation, "describing");
        switch (format)
        {
            case PackageFormat.BagIt:
                var read = 0L;
                using (var folder = new DiskFolder(Stage))
                {
                    await BagWriter.WriteAsync(
                        folder, FilesAsync(cancellationToken), description, Create,
                        more => progress.Report(read += more, version.SizeBytes, 0, 0), cancellationToken);
                }

                break;
            case PackageFormat.RoCrate:
                await using (var stream = Create(RoCrate.FileName))
                    await RoCrateWriter.WriteAsync(
                        stream, description, () => FilesAsync(cancellationToken), cancellationToken);
                break;
            default:
                var schema = await SchemaAsync(cancellationToken);
                using (var folder = new DiskFolder(Stage))
                await using (var stream = Create(DataPackage.FileName))
                {
                    var unnamed = await DataPackageWriter.WriteAsync(
                        stream, description, FilesAsync(cancellationToken), schema, folder, cancellationToken);
                    if (unnamed > 0)
                        invocation.Remark($"{unnamed} hidden or oddly named files are in the folder; a data package may not name them");
                }

                break;
        }
    }

    private FileStream Create(string name)
    {
        var path = Path.Combine(Stage, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
    }

    private async IAsyncEnumerable<PackageFile> FilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new V1.ListFilesRequest { Dataset = Ref, Version = version.ContentId };
        do
        {
            var page = await invocation.Node.CallAsync(call => _stub.ListFilesAsync(request, call), cancellationToken);
            foreach (var file in page.Files) yield return new(file.Path.Memory, file.SizeBytes, file.Sha256.Memory);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>The columns of a version that is a table; none for any other.</summary>
    private async Task<IReadOnlyList<TableField>> SchemaAsync(CancellationToken cancellationToken)
    {
        var stub = new V1.QueryService.QueryServiceClient(invocation.Node.Invoker);
        var request = new V1.ExecuteQueryRequest { Sql = $"from \"{dataset.Path}@{version.Version}\" limit 0" };
        try
        {
            await foreach (var part in invocation.Node.StreamAsync(call => stub.ExecuteQuery(request, call), cancellationToken))
            {
                if (part.Header is { } header) return [.. header.Columns.Select(column => new TableField(column.Name, column.SqlType))];
            }
        }
        catch (CliException noTable)
        {
            // Not every dataset is a table, and a package may go without a schema.
            invocation.Remark($"written without a table's schema: {noTable.Message}");
        }

        return [];
    }
}
