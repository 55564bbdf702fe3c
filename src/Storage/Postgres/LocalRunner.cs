namespace Bib.Storage.Postgres;

/// <summary>Runs the programs of an installation on this machine, under the server's account.</summary>
internal sealed class LocalRunner(
    PostgresBinaries binaries, ServerAccount? account, PostgresCluster cluster, TimeProvider clock) : IServerRunner
{
    /// <summary>The installation.</summary>
    public PostgresBinaries Binaries => binaries;

    public PostgresProvider Provider => PostgresProvider.Local;

    public string Version => binaries.Version;

    public string DirectoryArgument(string folder) => new ServerCommand(account, folder).DirectoryArgument;

    public Task RunAsync(
        string program, string folder, IReadOnlyList<string> arguments, string? input,
        CancellationToken cancellationToken) =>
        new ServerCommand(account, folder).RunAsync(
            Path.Combine(binaries.BinDirectory, program), arguments, cluster.OutputFile, input, cancellationToken);

    public Task<IPostmaster?> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IPostmaster?>(Postmaster.Find(cluster, clock));

    public Task<IPostmaster> StartAsync(CancellationToken cancellationToken) => Task.FromResult<IPostmaster>(
        Postmaster.Start(cluster, new ServerCommand(account, cluster.Path), binaries, clock));
}
