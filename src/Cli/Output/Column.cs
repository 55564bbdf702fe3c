namespace Bib.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Key">The record's field; a dot leads into an inner object.</param>
/// <param name="OnlyWide">Whether only <c>-o wide</c> and <c>-o csv</c> show it.</param>
/// <param name="IsLong">Whether its values may be long: a table shows it last, where they push nothing aside.</param>
/// <param name="Title">What stands above the column, where that is not the key.</param>
internal sealed record Column(string Key, bool OnlyWide = false, bool IsLong = false, string? Title = null)
{
    /// <summary>As it stands above the column.</summary>
    public string Header => (Title ?? Key).Replace('.', ' ').Replace('_', ' ').ToUpperInvariant();
}
