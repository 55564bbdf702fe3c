using Bib.Grains.Abstractions.Blobs;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>What an earlier process left.</summary>
public sealed partial class ChunkStore
{
    /// <summary>
    /// Flushes what a dead process left in memory only, keeps the chunks that it had written to their end and not named
    /// yet, removes what was half written, and learns what the packs hold.
    /// </summary>
    private void Recover()
    {
        foreach (var folder in new[] { _layout.Temporary, _layout.Packs, _layout.Quarantine }) _disk.MakeDirectory(folder);
        _disk.FlushEverything(_layout.Folder);
        var isNamed = false;
        foreach (var left in _disk.List(_layout.Temporary).ToList()) isNamed |= Keep(left);
        if (isNamed) _disk.FlushEverything(_layout.Folder);
        foreach (var (pack, entry) in _packs.Load())
            _packed.Set(entry.Chunk.Hash, new(pack, entry.Offset, entry.Chunk.Length));
    }

    /// <summary>
    /// Gives a chunk that waited for its flush its name: nobody was told that it is here, and whoever sent it need not
    /// send it again. Anything else is removed.
    /// </summary>
    /// <returns>Whether it has one now.</returns>
    private bool Keep(FileEntry left)
    {
        var path = Path.Combine(_layout.Temporary, left.Name);
        if (BlobLayout.TemporaryHash(left.Name) is { } hash && left.Length is > 0 and <= ChunkRef.LengthMax
            && ChunkHash.Of(ReadWhole(path, (int)left.Length)) == hash)
        {
            _disk.MakeDirectory(_layout.Outer(hash));
            _disk.MakeDirectory(_layout.Inner(hash));
            _disk.Rename(path, _layout.File(hash));
            return true;
        }

        _disk.Delete(path);
        return false;
    }

    private byte[] ReadWhole(string path, int length)
    {
        using var file = _disk.Open(path, writable: false);
        var content = new byte[length];
        return file.Read(0, content) == length ? content : [];
    }
}
