using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Uploads;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>Uploads that remember what came, and fail when a test says so.</summary>
internal sealed class PlayedUploads : IUploads, IUpload
{
    /// <summary>What was taken in: path and bytes.</summary>
    public List<(string Path, byte[] Content)> Files { get; } = [];

    /// <summary>When set, no file is taken in.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What a complete upload is said to hold; null for none.</summary>
    public UploadedContent? Complete { get; set; }

    public bool IsDisposed { get; private set; }

    public UploadPosition Position { get; } = new(0, 0, default, default, 0);

    public Task<IUpload> OpenAsync(UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken) =>
        Task.FromResult<IUpload>(this);

    public Task<UploadedContent?> FindAsync(
        UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken) => Task.FromResult(Complete);

    public Task AddAsync(IReadOnlyList<WholeFile> files, CancellationToken cancellationToken)
    {
        if (Fault is not null) throw Fault;
        Files.AddRange(files.Select(file => (file.Path.ToString(), file.Content.ToArray())));
        return Task.CompletedTask;
    }

    public async Task AddAsync(ManifestPath path, int mode, Stream content, CancellationToken cancellationToken)
    {
        if (Fault is not null) throw Fault;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        Files.Add((path.ToString(), bytes.ToArray()));
    }

    public Task KeepAsync(ManifestFile file, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<UploadedContent> CompleteAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new UploadedContent([], Files.Count, Files.Sum(file => (long)file.Content.Length)));

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
