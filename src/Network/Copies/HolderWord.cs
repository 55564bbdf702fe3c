namespace Bib.Network.Copies;

/// <summary>What came of asking a node to keep its copy.</summary>
/// <param name="Holder">Its peer id.</param>
/// <param name="Problem">Why it does not count; null where it does.</param>
/// <param name="HasNone">Whether that is because it has no such copy.</param>
internal sealed record HolderWord(string Holder, string? Problem, bool HasNone = false)
{
    /// <summary>Whether it keeps its copy for now, and has promised to.</summary>
    public bool Counts => Problem is null;
}
