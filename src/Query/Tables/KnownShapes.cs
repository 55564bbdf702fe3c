using System.Security.Cryptography;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Query.Tables;

/// <summary>
/// Columns that a pass over all of a table has told, by the content of its files: the same files are not passed over
/// twice. Bounded; any thread.
/// </summary>
internal sealed class KnownShapes
{
    private const int Max = 10_000;
    private const int ColumnsMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ChunkHash, IReadOnlyList<KeyValuePair<string, string>>> _shapes = [];

    /// <summary>What names a table's content: the hashes of its files, in order.</summary>
    public static ChunkHash KeyOf(ChosenTable table)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)table.Format]);
        foreach (var file in table.Files) hash.AppendData(file.Hash.ToArray());
        return new(hash.GetHashAndReset());
    }

    /// <summary>The columns; empty where they are not known.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Find(ChunkHash table)
    {
        lock (_gate) return _shapes.GetValueOrDefault(table, []);
    }

    /// <summary>Keeps columns.</summary>
    public void Remember(ChunkHash table, IReadOnlyList<KeyValuePair<string, string>> columns)
    {
        if (columns.Count > ColumnsMax) return;
        lock (_gate)
        {
            if (_shapes.Count >= Max) _shapes.Clear();
            _shapes[table] = columns;
        }
    }
}
