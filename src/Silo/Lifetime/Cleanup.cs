using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Silo.Lifetime;

/// <summary>
/// <c>bibd cleanup</c>: ends what a killed bibd left running and removes what it left lying, data excepted.
/// </summary>
internal static class Cleanup
{
    /// <exception cref="InvalidOperationException">A bibd runs on these data.</exception>
    public static async Task RunAsync(EffectiveConfiguration configuration, NodePaths paths, TextWriter output)
    {
        if (!Directory.Exists(paths.DataFolder))
        {
            output.WriteLine($"nothing to clean up: there is no {paths.DataFolder}");
            return;
        }

        using var dataLock = DataDirectoryLock.Take(paths.DataFolder);
        if (File.Exists(paths.ApiSocket))
        {
            ApiSocket.Clear(paths.ApiSocket);
            output.WriteLine($"removed {paths.ApiSocket}");
        }

        if (!File.Exists(paths.Identity) || !Directory.Exists(paths.Postgres))
        {
            output.WriteLine("no database was made yet");
            return;
        }

        await using var postgres = new ManagedPostgres(
            PostgresSettings.Of(configuration, paths),
            NodeIdentity.LoadOrCreate(paths.Identity),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        foreach (var ended in await postgres.CleanUpAsync(CancellationToken.None)) output.WriteLine(ended);
        output.WriteLine("no database runs; its data are untouched");
    }
}
