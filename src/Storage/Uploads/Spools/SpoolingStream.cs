namespace Bib.Storage.Uploads.Spools;

/// <summary>A file as it comes, whose bytes are in the spool before anybody sees them.</summary>
/// <param name="content">What comes. Not disposed here.</param>
/// <param name="spool">Where it is kept.</param>
/// <param name="room">Waits until there is room in it.</param>
internal sealed class SpoolingStream(Stream content, UploadSpool spool, Func<CancellationToken, Task> room)
    : ReadOnceStream
{
    private bool _hasEnded;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _hasEnded) return 0;
        if (spool.IsFull) await room(cancellationToken);
        var read = await content.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            spool.AddData(buffer.Span[..read]);
        }
        else
        {
            _hasEnded = true;
            spool.End();
        }

        return read;
    }
}
