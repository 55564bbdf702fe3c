using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Gateway.Api.Datasets;

/// <summary>
/// Looks at uploads as tables before they are published. A look goes on when the call that began it is over, so that
/// the next one finds what came of it, and whoever commits is held to it.
/// </summary>
public sealed class TableChecks(ITableInspection inspection, IChunkStore chunks, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Looks that are remembered or under way; of more, the oldest that is over is forgotten.</summary>
    private const int ChecksMax = 64;

    /// <summary>Bytes of a header that a schema may take: of more, the header says the format and the rows.</summary>
    private const int ColumnBytesMax = 1 << 18;

    /// <summary>How long one call waits for what comes of a look, at most.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a look goes on that nobody asks about any more.</summary>
    private static readonly TimeSpan _forsaken = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<UploadId, Check> _checks = [];
    private long _begun;

    /// <summary>What an upload is as a table: looks, or goes on waiting for a look that is under way.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="again">Whether to look once more where a look was given up.</param>
    /// <param name="deadline">When the caller has to have an answer; the largest for no time.</param>
    /// <param name="cancellationToken">Stops waiting, and not the look.</param>
    /// <returns>null while it goes on.</returns>
    /// <exception cref="RefusalException">It is a broken table.</exception>
    public async Task<TableVerdict?> TellAsync(
        UploadId id, UploadedContent content, bool again, DateTime deadline, CancellationToken cancellationToken)
    {
        // Half of what is left is the answer's way back, and whatever else the call does.
        var left = deadline == DateTime.MaxValue ? _patience : (deadline - time.GetUtcNow().UtcDateTime) / 2;
        var patience = left < TimeSpan.Zero ? TimeSpan.Zero : left < _patience ? left : _patience;
        if (Enter(id, content, again) is not { } check)
            return new(null, $"{ChecksMax} uploads are looked at already.");
        try
        {
            return await check.Verdict.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, "The node is stopping.");
        }
        finally
        {
            Leave(check);
        }
    }

    /// <summary>Ends the looks that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Check[] checks;
        lock (_gate)
        {
            checks = [.. _checks.Values];
            _checks.Clear();
        }

        foreach (var check in checks)
        {
            await check.Stop.CancelAsync();
            await ((Task)check.Verdict).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            check.Stop.Dispose();
        }
    }

    private Check? Enter(UploadId id, UploadedContent content, bool again)
    {
        lock (_gate)
        {
            if (_checks.TryGetValue(id, out var check) && !check.IsVain(again))
            {
                check.Waiting++;
                check.Stop.CancelAfter(Timeout.InfiniteTimeSpan);
                return check;
            }

            _checks.Remove(id);
            if (_checks.Count >= ChecksMax)
            {
                var over = _checks.Where(entry => entry.Value is { Waiting: 0, Verdict.IsCompleted: true }).ToList();
                if (over.Count == 0) return null;
                _checks.Remove(over.MinBy(entry => entry.Value.Number).Key);
            }

            var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            check = new(stop, _begun++, LookAsync(content, stop.Token)) { Waiting = 1 };
            _checks.Add(id, check);
            return check;
        }
    }

    private void Leave(Check check)
    {
        lock (_gate)
        {
            if (--check.Waiting == 0 && !check.Verdict.IsCompleted) check.Stop.CancelAfter(_forsaken);
        }
    }

    private async Task<TableVerdict> LookAsync(UploadedContent content, CancellationToken stop)
    {
        // Off the caller's thread, which holds the lock.
        await Task.Yield();
        TableShape? shape = null;
        try
        {
            var table = VersionTable.Of(content.List, "the upload", chunks) with { IsBeingPublished = true };
            shape = Fitted(await inspection.ShapeAsync(table, stop));
            if (shape is not null) await inspection.RequireReadableAsync(table, shape, stop);
            return new(shape, "");
        }
        catch (RefusalException broken) when (broken.Refusal.Code is RefusalCode.UnreadableTable)
        {
            const string AsItIs = "publish it as it is: `bib dataset upload DATASET PATH --as-files`.";
            // Where there is more to say than to mend it, the engine has said it, and the same behind it.
            var end = broken.Refusal.Hint.Contains("--as-files", StringComparison.Ordinal)
                ? broken.Refusal.Hint.LastIndexOf("; or ", StringComparison.Ordinal) : -1;
            throw new RefusalException(broken.Refusal with
            {
                Hint = end > 0
                    ? $"{broken.Refusal.Hint[..end]}; or {AsItIs}"
                    : $"Mend it and upload it again; or {AsItIs}",
            });
        }
        catch (RefusalException refused)
        {
            return new(shape, refused.Refusal.Message);
        }
    }

    private static TableShape? Fitted(TableShape? shape) =>
        shape is null || FitsHeader(shape.Columns) ? shape : shape with { Columns = [] };

    private static bool FitsHeader(IReadOnlyList<ManifestColumn> columns) =>
        columns.Count <= ManifestLimits.CountMax
        && columns.All(column => column.Name.Length <= ManifestLimits.NameLengthMax)
        && columns.Sum(column => column.Name.Length + (long)column.Type.Length) <= ColumnBytesMax / 4;

    /// <param name="stop">Ends the look.</param>
    /// <param name="number">Which of all looks it is.</param>
    /// <param name="verdict">What it comes to.</param>
    private sealed class Check(CancellationTokenSource stop, long number, Task<TableVerdict> verdict)
    {
        public CancellationTokenSource Stop { get; } = stop;

        public long Number { get; } = number;

        public Task<TableVerdict> Verdict { get; } = verdict;

        /// <summary>Calls that wait for it; under the lock.</summary>
        public int Waiting { get; set; }

        /// <summary>Whether it came to nothing, so that another must begin.</summary>
        public bool IsVain(bool again) => Stop.IsCancellationRequested
            || Verdict is { IsFaulted: true, Exception.InnerException: not RefusalException }
            || (again && Verdict is { IsCompletedSuccessfully: true, Result.Problem.Length: > 0 });
    }
}
