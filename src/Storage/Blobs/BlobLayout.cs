using System.Globalization;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>Which file is where below the store's folder.</summary>
internal sealed class BlobLayout(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>What is being written; at a start what is whole is kept, and the rest removed.</summary>
    public string Temporary { get; } = Path.Combine(folder, "tmp");

    public string Packs { get; } = Path.Combine(folder, "packs");

    /// <summary>Damaged chunks, kept for a person to look at.</summary>
    public string Quarantine { get; } = Path.Combine(folder, "quarantine");

    /// <summary>What uploads have received and not journaled yet.</summary>
    public string Spool { get; } = Path.Combine(folder, "spool");

    /// <summary>Which chunks nothing refers to, and since when.</summary>
    public string Unreferenced { get; } = Path.Combine(folder, "unreferenced");

    /// <summary>When a scrub last came to its end.</summary>
    public string Scrubbed { get; } = Path.Combine(folder, "scrubbed");

    public string Lock { get; } = Path.Combine(folder, "lock");

    /// <summary>The first of the two folder levels.</summary>
    public string Outer(ChunkHash hash) => Path.Combine(Folder, hash.ToString()[..2]);

    public string Inner(ChunkHash hash)
    {
        var text = hash.ToString();
        return Path.Combine(Folder, text[..2], text[2..4]);
    }

    public string File(ChunkHash hash)
    {
        var text = hash.ToString();
        return Path.Combine(Folder, text[..2], text[2..4], text);
    }

    /// <summary>Where a chunk is written: its name says what it must hold, should nobody be left to name it.</summary>
    public string TemporaryFile(ChunkHash hash, long number) =>
        Path.Combine(Temporary, string.Create(CultureInfo.InvariantCulture, $"{hash}.{number}"));

    /// <summary>Which chunk a temporary file is to be; null when its name is none.</summary>
    public static ChunkHash? TemporaryHash(string name) =>
        name.IndexOf('.') is var end and > 0 && ChunkHash.TryParse(name[..end], out var hash) ? hash : null;

    public string Pack(long id) => Path.Combine(Packs, id.ToString("x16", CultureInfo.InvariantCulture) + ".pack");

    /// <summary>The number of a pack file; -1 when the name is none.</summary>
    public static long PackId(string name) =>
        name.Length == 21 && name.EndsWith(".pack", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id
            : -1;

    /// <summary>Whether a folder's name is one of the 256 of a level.</summary>
    public static bool IsLevel(string name) =>
        name.Length == 2 && char.IsAsciiHexDigitLower(name[0]) && char.IsAsciiHexDigitLower(name[1]);
}
