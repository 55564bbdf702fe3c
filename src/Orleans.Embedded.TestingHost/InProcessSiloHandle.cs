using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>A silo in the test's own process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _active;
    private bool _disposed;

    /// <summary>The host around it.</summary>
    public IHost SiloHost { get; init; } = null!;

    /// <summary>Its services.</summary>
    public IServiceProvider ServiceProvider => SiloHost.Services;

    /// <inheritdoc/>
    public override bool IsActive => _active;

    /// <inheritdoc/>
    public override async Task StopSiloAsync(bool stopGracefully)
    {
        using var cancellation = new CancellationTokenSource();
        if (!stopGracefully) await cancellation.CancelAsync();
        await StopSiloAsync(cancellation.Token);
    }

    /// <inheritdoc/>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_active) return;
        _active = false;
        try
        {
            await SiloHost.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // A kill: whatever did not end in time is left behind.
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await StopSiloAsync(stopGracefully: true);
        if (SiloHost is IAsyncDisposable host) await host.DisposeAsync();
        else SiloHost.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task StartAsync()
    {
        await SiloHost.StartAsync();
        var details = ServiceProvider.GetRequiredService<Runtime.ILocalSiloDetails>();
        SiloAddress = details.SiloAddress;
        GatewayAddress = details.GatewayAddress;
        _active = true;
    }
}
