namespace Bib.Grains.Abstractions.Decisions;

/// <summary>
/// Why something is refused. The number is the error's public name (<c>BIB-1101</c>), equal to that of
/// <c>bib.v1.ErrorCode</c>, and never given a new meaning.
/// </summary>
[GenerateSerializer, Alias("bib.refusal-code")]
public enum RefusalCode
{
    /// <summary>Never sent.</summary>
    Unspecified = 0,

    /// <summary>An argument has a form that is not understood.</summary>
    InvalidArgument = 1001,

    /// <summary>A topic's path breaks the rules of paths.</summary>
    InvalidPath = 1002,

    /// <summary>A text is longer than allowed.</summary>
    TooLong = 1003,

    /// <summary>There are more of something than allowed.</summary>
    TooMany = 1004,

    /// <summary>A declared table schema contradicts itself.</summary>
    InvalidSchema = 1005,

    /// <summary>Something that must be given only once is given twice.</summary>
    Duplicate = 1006,

    /// <summary>A dataset's content, or its list of files, is not what it says it is, or breaks a limit.</summary>
    InvalidContent = 1007,

    /// <summary>A signature is not its key's, or the key is not the publisher's.</summary>
    InvalidSignature = 1008,

    /// <summary>A version is not the table that its topic declares.</summary>
    SchemaMismatch = 1009,

    /// <summary>A record names another home for a thing than the one that is known.</summary>
    HomeDiffers = 1010,

    /// <summary>A statement is not SQL, or none that may run here.</summary>
    InvalidSql = 1021,

    /// <summary>A value of the data is not what the statement takes it for.</summary>
    InvalidValue = 1022,

    /// <summary>The thing does not exist.</summary>
    NotFound = 1101,

    /// <summary>The thing was deleted, and can still be restored.</summary>
    Deleted = 1102,

    /// <summary>The name is taken by another.</summary>
    AlreadyExists = 1201,

    /// <summary>The caller lacks the role that this needs.</summary>
    NotAllowed = 1301,

    /// <summary>Nobody is signed in.</summary>
    Unauthenticated = 1302,

    /// <summary>The thing changed since it was read.</summary>
    Stale = 1401,

    /// <summary>The idempotency key was used for a different command.</summary>
    KeyReused = 1402,

    /// <summary>An upload goes on in another call; this one has lost it.</summary>
    UploadMoved = 1403,

    /// <summary>The parent topic does not exist or takes nothing new.</summary>
    ParentMissing = 1501,

    /// <summary>There are topics below.</summary>
    HasChildren = 1502,

    /// <summary>There are datasets in the topic.</summary>
    HasDatasets = 1503,

    /// <summary>The thing is archived and must be made active first.</summary>
    Archived = 1504,

    /// <summary>A topic needs an owner.</summary>
    LastOwner = 1505,

    /// <summary>The time to restore is over.</summary>
    RestoreExpired = 1506,

    /// <summary>The thing is not in the state that this asks for.</summary>
    WrongStatus = 1507,

    /// <summary>A version's content is missing or damaged on this node.</summary>
    ContentDamaged = 1508,

    /// <summary>The thing lives on another node, which alone changes it.</summary>
    NotHome = 1509,

    /// <summary>Fewer copies would be left than the topic asks for.</summary>
    TooFewCopies = 1510,

    /// <summary>Files cannot be read as the table that they are asked for as.</summary>
    UnreadableTable = 1521,

    /// <summary>A query needs more time, memory or space than it may have.</summary>
    QueryLimit = 1522,

    /// <summary>This process does not serve it; another of the node, or another node, does.</summary>
    NotServed = 1541,

    /// <summary>The database cannot be asked now.</summary>
    Unavailable = 1601,

    /// <summary>The node is given more than it can hold.</summary>
    Overloaded = 1602,

    /// <summary>The node's disk is full.</summary>
    DiskFull = 1603,

    /// <summary>The process that ran a query has ended before the query did.</summary>
    QueryLost = 1621,

    /// <summary>A peer did not answer, or another one did in its place.</summary>
    PeerUnreachable = 1641,

    /// <summary>A web server did not answer as it should.</summary>
    WebUnreachable = 1661,

    /// <summary>A fault of the node's own.</summary>
    Internal = 1701,
}
