using System.Diagnostics;
using System.Globalization;
using Bib.Network.Hosting;
using Bib.Silo.Composition;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Bib.Silo.Serving;
using Bib.Silo.Telemetry;
using Bib.Storage.Database;
using Bib.Storage.Files;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Grpc.Services.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Lifetime;

/// <summary>
/// One run of a node, in the order that its safety needs: the lock before anything is touched, the identity before
/// the database it keeps the passwords of, the database running and migrated before any grain, the API last. It stops
/// in reverse.
/// </summary>
internal sealed partial class Node(
    EffectiveConfiguration configuration, LiveConfiguration live, NodePaths paths, NodeLogging logging, TimeProvider clock)
{
    private readonly ILogger<Node> _logger = logging.Factory.CreateLogger<Node>();

    /// <summary>Starts, runs until asked to stop, stops.</summary>
    /// <param name="notifySocket">Where to tell the service manager; null for nowhere.</param>
    /// <param name="stopping">Asks to stop; honoured at any point of the start.</param>
    public async Task RunAsync(string? notifySocket, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        var startedAt = clock.GetUtcNow();
        var cluster = ClusterSettings.Of(configuration);
        foreach (var warning in configuration.Warnings) LogWarning(warning);
        PrivateFolder.Ensure(Settings.ConfigDir.Key, paths.ConfigFolder);
        PrivateFolder.Ensure(Settings.DataDir.Key, paths.DataFolder);
        PrivateFolder.Ensure(Settings.RunDir.Key, paths.RunFolder);
        PrivateFolder.Ensure(Settings.ApiSocket.Key, Path.GetDirectoryName(paths.ApiSocket)!);

        using var dataLock = DataDirectoryLock.Take(paths.DataFolder);
        var server = PostgresSettings.Of(configuration, paths);
        ManagedPostgres.RefuseWithoutKeys(server, paths.Identity);
        var identity = NodeIdentity.LoadOrCreate(paths.Identity);
        LogStarting(NodeVersion.Text, Engine.Name, identity.PeerId.Text, paths.DataFolder);

        await using var postgres = new ManagedPostgres(server, identity, clock, logging.Factory);
        await postgres.StartAsync(stopping);
        var operation = Guid.CreateVersion7(clock.GetUtcNow());
        var migrations = await new DatabaseBootstrap(postgres, identity.PeerId.Text, cluster.IsCluster)
            .RunAsync(operation, stopping);
        if (migrations > 0) LogMigrated(migrations, operation);
        if (cluster.SharedFolder is { } folder)
            await new SharedFolder(new BibDatabase(postgres, identity.PeerId.Text)).ProveAsync(folder, stopping);

        ApiSocket.Clear(paths.ApiSocket);
        ApiSocket.Clear(paths.HttpSocket);
        var status = new LiveNodeStatus(live, paths, identity, postgres, startedAt);
        using var tcp = TcpDoor.Of(configuration, paths, identity.PeerId.Text, clock);
        await using (var app = NodeHost.Build(configuration, live, paths, identity, postgres, status, tcp, logging))
        {
            using var health = new NodeHealth(
                app.Services.GetRequiredService<HealthService>(), postgres, NodeHost.NeedDatabase(cluster));
            await ServeAsync(app, status, health, tcp, started, notifySocket, stopping);
        }

        await postgres.StopAsync();
        LogStopped();
    }

    private async Task ServeAsync(
        WebApplication app,
        LiveNodeStatus status,
        NodeHealth health,
        TcpDoor? tcp,
        long started,
        string? notifySocket,
        CancellationToken stopping)
    {
        try
        {
            await app.StartAsync(stopping);
        }
        catch (IOException fault) when (tcp is not null && fault.InnerException is AddressInUseException
            && fault.Message.Contains(tcp.EndPoint.ToString(), StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"api.tcp is '{tcp.EndPoint}', where another program listens; name another port, or stop that one.");
        }

        catch (Exception fault) when (ListenException.In(fault) is { } refused)
        {
            throw new ConfigurationException($"p2p.listen: {refused.Message}; name another address, or 'none'.");
        }

        ApiSocket.Protect(paths.ApiSocket);
        if (File.Exists(paths.HttpSocket)) ApiSocket.Protect(paths.HttpSocket);
        if (tcp is not null) LogTcp(tcp.EndPoint, tcp.KeyHash);
        status.ReadyAfter = clock.GetElapsedTime(started);
        LogReady((long)status.ReadyAfter.TotalMilliseconds, paths.ApiSocket);
        ServiceManager.Notify(notifySocket, "READY=1");

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stopping.Register(() => asked.TrySetResult());
        await asked.Task;

        ServiceManager.Notify(notifySocket, "STOPPING=1");
        LogStopping();
        health.Stop();
        app.Services.GetRequiredService<HttpDoor>().IsStopping = true;
        await app.StopAsync(CancellationToken.None);
    }
}
