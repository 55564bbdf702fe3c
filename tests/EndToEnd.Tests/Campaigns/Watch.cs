using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Looks at the process table for as long as a campaign runs: no second postmaster, no password.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _cluster;
    private readonly IReadOnlyList<string> _secrets;
    private readonly Task _looking;

    public Watch(string cluster, IReadOnlyList<string> secrets)
    {
        _cluster = cluster;
        _secrets = secrets;
        _looking = LookAsync();
    }

    /// <summary>The most postmasters that were seen at one moment.</summary>
    public int PostmastersMax { get; private set; }

    /// <summary>How often it looked.</summary>
    public int Looks { get; private set; }

    /// <summary>Arguments and environments in which a password was seen, the password itself left out.</summary>
    public List<string> Leaks { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                PostmastersMax = Math.Max(PostmastersMax, Postmasters.Of(_cluster).Count);
                foreach (var (pid, arguments) in Postmasters.CommandLines())
                {
                    if (arguments.Any(argument => _secrets.Any(argument.Contains))) Leaks.Add($"pid {pid}: {arguments[0]}");
                    if (_secrets.Any(Postmasters.EnvironmentOf(pid).Contains)) Leaks.Add($"environment of {pid}: {arguments[0]}");
                }

                Looks++;
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }
}
