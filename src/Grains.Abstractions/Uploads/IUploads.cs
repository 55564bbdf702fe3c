using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>
/// Uploads: content that comes in before a version is made of it. What is durable of one is remembered, over restarts
/// too, for <see cref="KeptFor"/> since it was last written to.
/// </summary>
public interface IUploads
{
    /// <summary>How long an upload that nobody goes on with is kept.</summary>
    static TimeSpan KeptFor { get; } = TimeSpan.FromHours(24);

    /// <summary>Begins an upload, or takes it up where it was left; another call that wrote to it loses it.</summary>
    /// <param name="id">The client's id for it.</param>
    /// <param name="dataset">For which dataset.</param>
    /// <param name="by">Whose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Decisions.RefusalException">
    /// The id belongs to another user or dataset, or the upload is complete.
    /// </exception>
    Task<IUpload> OpenAsync(UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken);

    /// <summary>What a complete upload holds; null when there is none, or it is not complete.</summary>
    Task<UploadedContent?> FindAsync(UploadId id, DatasetId dataset, UserId by, CancellationToken cancellationToken);
}
