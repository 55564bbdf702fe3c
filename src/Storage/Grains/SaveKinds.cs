namespace Bib.Storage.Grains;

/// <summary>What saves of a transaction have among them; the statement that writes them does only that.</summary>
[Flags]
internal enum SaveKinds
{
    None = 0,

    /// <summary>A row that is not there yet.</summary>
    New = 1,

    /// <summary>A row that is.</summary>
    Changed = 2,

    /// <summary>A changed row of which more than its content differs: its name, status, roles.</summary>
    Whole = 4,

    /// <summary>A save that holds only while something is true of other rows.</summary>
    Guarded = 8,

    /// <summary>A save with rows of other tables beside its own.</summary>
    Beside = 16,

    /// <summary>A row that is made of another node's word.</summary>
    Adopted = 32,
}
