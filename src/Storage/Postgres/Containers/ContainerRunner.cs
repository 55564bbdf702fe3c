using System.Globalization;
using Bib.Storage.Identity;

namespace Bib.Storage.Postgres.Containers;

/// <summary>
/// Runs PostgreSQL in a container that has the cluster's folder and nothing else: no network, no port, no
/// capabilities, a read-only root. The socket lies in the mounted folder, so that the node reaches it as it would a
/// local server's.
/// </summary>
internal sealed class ContainerRunner(
    ContainerEngine engine, PostgresOptions options, PeerId node, int major, ServerAccount? account,
    PostgresCluster cluster, TimeProvider clock) : IServerRunner
{
    private const string Mounted = "/bib";
    private const string DirectoryLabel = "bib.directory";

    public PostgresProvider Provider => PostgresProvider.Container;

    public string Version => PostgresImage.VersionOf(major);

    /// <summary>The server's container.</summary>
    public string Name { get; } = NameFor(node);

    private string Maker => Name + "-init";

    /// <summary>The name of a node's container: its id's last eight characters tell nodes apart.</summary>
    public static string NameFor(PeerId node) => $"bibd-postgres-{node.Text[^8..]}";

    public string DirectoryArgument(string folder) => Mounted;

    public async Task RunAsync(
        string program, string folder, IReadOnlyList<string> arguments, string? input,
        CancellationToken cancellationToken)
    {
        // One that a killed bibd left would go on writing into the folder.
        await RemoveAsync(Maker, cancellationToken);
        var answer = await engine.AskAsync(
            ["run", "--rm", "--interactive", "--name", Maker, .. Walls(folder), "--entrypoint", program, Image,
                .. arguments],
            cancellationToken,
            input ?? "");
        if (answer.ExitCode == 0) return;
        throw new PostgresServerException(
            $"{program} failed in the container '{Maker}' of {Image}: {answer.LastLine}");
    }

    public async Task<IPostmaster?> FindAsync(CancellationToken cancellationToken)
    {
        switch (await InspectAsync(Name, cancellationToken))
        {
            case null:
                return null;
            case true:
                return new ContainerPostmaster(engine, Name, cluster, clock);
            default:
                await RemoveAsync(Name, cancellationToken);
                return null;
        }
    }

    /// <summary>The containers that were made here, running or not, each with the way to remove it.</summary>
    public async Task<IReadOnlyList<LeftServer>> FindLeftAsync(CancellationToken cancellationToken)
    {
        var left = new List<LeftServer>();
        foreach (var name in new[] { Maker, Name })
        {
            if (await InspectAsync(name, cancellationToken) is { } isRunning)
                left.Add(new($"the container {name}", stop => EndAsync(name, isRunning, stop)));
        }

        return left;
    }

    public async Task<IPostmaster> StartAsync(CancellationToken cancellationToken)
    {
        // Every container counts its pids from 1: a note that an earlier one left would be taken for the new one's.
        // Nothing runs on the cluster now: FindAsync saw no container, and a local server was looked for before.
        File.Delete(cluster.PidFile);
        var answer = await engine.AskAsync(
            ["run", "--detach", "--name", Name, "--restart", "no", "--stop-signal", "SIGINT",
                .. Walls(cluster.Path), "--entrypoint", "postgres", Image, "-D", Mounted],
            cancellationToken);
        if (answer.ExitCode != 0)
            throw new PostgresServerException($"The container '{Name}' of {Image} did not start: {answer.LastLine}");
        return new ContainerPostmaster(engine, Name, cluster, clock);
    }

    private string Image => PostgresImage.Of(options.ContainerImage, major);

    private string[] Walls(string folder) =>
    [
        "--label", $"bib.node={node.Text}",
        "--label", $"{DirectoryLabel}={cluster.Folder}",
        "--network", "none",
        "--memory", string.Create(CultureInfo.InvariantCulture, $"{options.ContainerMemoryMebibytes}m"),
        "--cpus", options.ContainerCpus.ToString(CultureInfo.InvariantCulture),
        "--shm-size", string.Create(CultureInfo.InvariantCulture, $"{options.ContainerMemoryMebibytes / 4}m"),
        "--pids-limit", string.Create(CultureInfo.InvariantCulture, $"{options.MaxConnections + 64}"),
        "--read-only", "--tmpfs", "/tmp",
        "--cap-drop", "ALL",
        "--security-opt", "no-new-privileges",
        "--security-opt", "label=disable",
        .. engine.IsPodman && account is null ? new[] { "--userns", "keep-id" } : [],
        "--user", string.Create(
            CultureInfo.InvariantCulture,
            $"{account?.UserId ?? Files.Posix.UserId}:{account?.GroupId ?? Files.Posix.GroupId}"),
        "--mount", $"type=bind,source={folder},target={Mounted}",

        // initdb wants its account to have a name.
        "--mount", "type=bind,source=/etc/passwd,target=/etc/passwd,readonly",
    ];

    /// <summary>Whether a container runs; null where there is none.</summary>
    /// <exception cref="PostgresServerException">It is another cluster's.</exception>
    private async Task<bool?> InspectAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await engine.AskAsync(
            ["container", "inspect", "--format",
                $"{{{{.State.Running}}}} {{{{index .Config.Labels \"{DirectoryLabel}\"}}}}", name],
            cancellationToken);
        if (answer.ExitCode != 0) return null;

        var words = answer.Output.Split(' ', 2);
        var directory = words.Length > 1 ? words[1] : "";
        return directory == cluster.Folder
            ? words[0] == "true"
            : throw new PostgresServerException(
                $"The container '{name}' keeps the database in '{directory}', not the one in '{cluster.Folder}'. Two "
                + $"nodes have one identity; if that one is no longer wanted: {engine.Program} rm -f {name}");
    }

    private async Task EndAsync(string name, bool isRunning, CancellationToken cancellationToken)
    {
        if (name == Name && isRunning)
            await new ContainerPostmaster(engine, name, cluster, clock).StopAsync(options.StopTimeout);
        else
            await RemoveAsync(name, cancellationToken);
    }

    private async Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        await engine.AskAsync(["rm", "--force", name], cancellationToken);
}
