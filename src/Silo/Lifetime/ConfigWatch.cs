using System.Runtime.InteropServices;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Reads the configuration again on SIGHUP, and when the file has changed: looked at every two seconds, which sees
/// also what links and mounts put in its place. A wrong file is told and changes nothing.
/// </summary>
internal sealed partial class ConfigWatch(LiveConfiguration configuration, TimeProvider clock, ILogger<ConfigWatch> logger)
    : BackgroundService
{
    /// <summary>How often the file is looked at.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ILogger<ConfigWatch> _logger = logger;
    private PosixSignalRegistration? _hangUp;

    /// <summary>Reads it again, and says what came of it.</summary>
    public void Reload(string because)
    {
        try
        {
            Tell(configuration.Reload(), because);
        }
        catch (RefusalException refused)
        {
            LogRefused(because, refused.Refusal.Message);
        }
    }

    public override void Dispose()
    {
        _hangUp?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload("SIGHUP");
        });
        var seen = Look();
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Look() is var now && now == seen) continue;
                seen = Look();
                Reload("the file has changed");
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private (DateTime, long) Look()
    {
        var file = new FileInfo(configuration.File);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private void Tell(ConfigChange change, string because)
    {
        if (change.Applied.Count > 0) LogApplied(because, string.Join(", ", change.Applied));
        if (change.Waiting.Count > 0) LogWaiting(because, string.Join(", ", change.Waiting));
        if (change is { Applied.Count: 0, Waiting.Count: 0 }) LogNothing(because);
    }
}
