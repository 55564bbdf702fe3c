using System.Diagnostics;
using System.Globalization;

namespace Bib.Storage.Postgres.Containers;

/// <summary>
/// A server in a container. The engine's own <c>wait</c> says when it ends, without being asked again.
/// </summary>
internal sealed class ContainerPostmaster : IPostmaster
{
    private readonly ContainerEngine _engine;
    private readonly string _name;
    private readonly PostgresCluster _cluster;
    private readonly TimeProvider _clock;
    private readonly Process _waiting;

    public ContainerPostmaster(ContainerEngine engine, string name, PostgresCluster cluster, TimeProvider clock)
    {
        _engine = engine;
        _name = name;
        _cluster = cluster;
        _clock = clock;
        _waiting = engine.Start(["wait", name]);
        _waiting.StandardInput.Close();
    }

    public int Id => 0;

    public bool IsAlive => !_waiting.HasExited;

    public bool IsReady => _cluster.SaysReady(processId: null);

    /// <summary>An image is never taken from under a container.</summary>
    public bool HasItsPrograms => true;

    public string Said => _cluster.LastWords();

    public async Task StopAsync(TimeSpan timeout)
    {
        var seconds = Math.Max(1, (long)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        // The container's stop signal is SIGINT, a fast shutdown; past the time the engine kills.
        using var patience = new CancellationTokenSource(timeout + TimeSpan.FromSeconds(30), _clock);
        await _engine.AskAsync(["stop", "--time", seconds, _name], patience.Token);
        var answer = await _engine.AskAsync(["rm", "--force", _name], patience.Token);
        if (answer.ExitCode != 0)
            throw new PostgresServerException($"The container '{_name}' does not go: {answer.LastLine}");
        await _waiting.WaitForExitAsync(patience.Token);
        _waiting.Dispose();
    }
}
