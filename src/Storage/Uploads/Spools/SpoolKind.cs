namespace Bib.Storage.Uploads.Spools;

/// <summary>What a record of a spool is; the letter is stored.</summary>
internal enum SpoolKind : byte
{
    /// <summary>A file with all its bytes.</summary>
    Whole = (byte)'F',

    /// <summary>A file of an earlier version, with its chunks.</summary>
    Kept = (byte)'K',

    /// <summary>A file whose bytes follow, from an offset on.</summary>
    Begin = (byte)'B',

    /// <summary>Bytes of the file that was begun.</summary>
    Data = (byte)'D',

    /// <summary>The file that was begun is whole.</summary>
    End = (byte)'E',
}
