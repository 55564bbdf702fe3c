namespace Bib.Storage.Postgres;

/// <summary>A PostgreSQL installation: the folder with its programs, and which version they are.</summary>
/// <param name="BinDirectory">The folder that holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Version">What <c>postgres --version</c> says, for example <c>15.18</c>.</param>
/// <param name="Major">The first part of it; a cluster is opened by its own major version only.</param>
public sealed record PostgresBinaries(string BinDirectory, string Version, int Major)
{
    /// <summary>The oldest major version that Bib works with.</summary>
    public const int MajorMin = 14;

    /// <summary>The newest major version that Bib works with.</summary>
    public const int MajorMax = 18;

    /// <summary>The server's program.</summary>
    public string Postgres => Path.Combine(BinDirectory, "postgres");

    /// <summary>The program that makes a cluster.</summary>
    public string InitDb => Path.Combine(BinDirectory, "initdb");

    /// <inheritdoc/>
    public override string ToString() => $"PostgreSQL {Version} in {BinDirectory}";
}
