namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A place in the list of downloads.</summary>
/// <param name="CreatedAt">When the download was begun.</param>
/// <param name="Id">Its id.</param>
public readonly record struct DownloadCursor(DateTimeOffset CreatedAt, Guid Id);
