namespace Bib.Storage.Postgres;

/// <summary>Runs PostgreSQL's programs on a cluster: on this machine, or in a container.</summary>
internal interface IServerRunner
{
    /// <summary>Which provider this is.</summary>
    PostgresProvider Provider { get; }

    /// <summary>The version that runs, for example <c>15.18</c>.</summary>
    string Version { get; }

    /// <summary>What the programs are to be told as the folder of the cluster.</summary>
    string DirectoryArgument(string folder);

    /// <summary>Runs <c>initdb</c> or <c>postgres</c> to its end.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="folder">The cluster's folder.</param>
    /// <param name="arguments">Its arguments; never a secret.</param>
    /// <param name="input">Its standard input, or null for none.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="PostgresServerException">It failed; carries the end of what it said.</exception>
    Task RunAsync(
        string program, string folder, IReadOnlyList<string> arguments, string? input,
        CancellationToken cancellationToken);

    /// <summary>The server that runs on the cluster already, if there is one.</summary>
    Task<IPostmaster?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Starts the server; it is not ready yet.</summary>
    Task<IPostmaster> StartAsync(CancellationToken cancellationToken);
}
