using Bib.Query.Files;
using Bib.Query.Workers;
using Microsoft.Extensions.Hosting;

namespace Bib.Query;

/// <summary>
/// Clears away at start what an earlier process left: files and folders of queries that no longer run.
/// </summary>
/// <param name="pool">Empties its folder when it is made.</param>
/// <param name="files">Likewise.</param>
internal sealed class QueryStart(WorkerPool pool, TableFileCache files) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(files);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
