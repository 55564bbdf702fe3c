using Bib.Cli.Errors;
using Bib.Cli.Transfers.Scans;

namespace Bib.Cli.Transfers;

/// <summary>
/// Sends a source to a dataset, over as many calls and attempts as it takes, and remembers what makes the next time
/// short: the upload that was begun, until it is a version, and then what the source was like.
/// </summary>
internal sealed class SourceUpload : IDisposable
{
    private const int InvalidContentCode = 1007;
    private const int CompleteCode = 1507;

    private readonly Invocation.Invocation _invocation;
    private readonly V1.Dataset _dataset;
    private readonly UploadSource _source;
    private readonly UploadMemory _memory;
    private readonly Scan? _scan;

    /// <param name="invocation">Whose command.</param>
    /// <param name="dataset">Where to.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="path">The source's path, by which it is remembered.</param>
    public SourceUpload(Invocation.Invocation invocation, V1.Dataset dataset, UploadSource source, string path)
    {
        (_invocation, _dataset, _source) = (invocation, dataset, source);
        _memory = new(source.IsInput ? null : Remembered("uploads"), invocation.Time);
        _scan = source.IsInput ? null : new(Remembered("scans"));

        string Remembered(string kind) => StateFolder.FileOf(
            invocation.Terminal.Variable, kind, invocation.Where, dataset.Id, Path.GetFullPath(path));
    }

    /// <summary>The upload's id.</summary>
    public Guid Id => _memory.Id;

    /// <summary>How many files were as the newest version has them, and not read.</summary>
    public long Unchanged => _scan?.Unchanged ?? 0;

    /// <summary>Sends all of it.</summary>
    /// <param name="files">How many files there are, for the progress line.</param>
    /// <param name="bytes">The sum of their sizes.</param>
    /// <param name="trustScan">Whether files that seem unchanged are taken to be.</param>
    /// <param name="cancellationToken">Stops it; what was sent is kept for a day.</param>
    public async Task SendAsync(long files, long bytes, bool trustScan, CancellationToken cancellationToken)
    {
        _memory.Recall();
        using var progress = new ProgressLine(_invocation, "uploading");
        progress.Report(0, bytes, 0, files);
        var latest = trustScan && _dataset.Latest is { } version ? Convert.FromHexString(version.ContentId) : [];
        while (true)
        {
            var run = new UploadRun(
                _invocation.Node,
                new() { Id = _dataset.Id },
                _source,
                _memory,
                _scan,
                latest,
                durable => progress.Report(durable.SizeBytes, bytes, durable.FileCount, files));
            try
            {
                var done = _source.IsInput
                    ? await run.CallAsync(cancellationToken)
                    : await Retrying.RunAsync(
                        _invocation, () => run.CallAsync(cancellationToken), () => run.Durable, cancellationToken);
                if (done is not null) return;
                _invocation.Remark("The source has changed since the upload was begun: it begins anew.");
            }
            catch (CliException complete) when (complete.Code == CompleteCode)
            {
                // All of it is there from an earlier run, as long as nothing has changed since.
                if (_memory.Sent.AreAll(_source.Files())) return;
                _invocation.Remark("The source has changed since it was sent: it is sent anew.");
            }
            catch (CliException other) when (other.Code == InvalidContentCode && Unchanged > 0 && latest.Length > 0)
            {
                // The newest version is another by now, so that nothing is known of it, or the node has lost a part of
                // it.
                _invocation.Remark($"{other.Message} Every file is sent.");
                latest = [];
            }

            _memory.Begin();
        }
    }

    /// <summary>Notes what the source was like; the upload has become a version.</summary>
    public async Task FinishAsync(V1.DatasetVersion version, CancellationToken cancellationToken)
    {
        _memory.Forget();
        if (_scan is null) return;
        try
        {
            await _scan.KeepAsync(
                Convert.FromHexString(version.ContentId), () => FilesAsync(version.ContentId, cancellationToken),
                cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CliException)
        {
            _invocation.Remark($"What the source was like could not be noted, so next time all of it is read: {fault.Message}");
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _scan?.Dispose();
    }

    private async IAsyncEnumerable<V1.DatasetFile> FilesAsync(
        string contentId,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = new V1.DatasetService.DatasetServiceClient(_invocation.Node.Invoker);
        var request = new V1.ListFilesRequest
        {
            Dataset = new() { Id = _dataset.Id },
            Version = contentId,
            PageSize = 10_000,
        };
        do
        {
            var page = await _invocation.Node.CallAsync(call => stub.ListFilesAsync(request, call), cancellationToken);
            foreach (var file in page.Files) yield return file;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}
