using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>One silo of a test cluster.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>The cluster's options.</summary>
    public TestClusterOptions? ClusterOptions { get; set; }

    /// <summary>Its number; the first is 0.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its address.</summary>
    public SiloAddress SiloAddress { get; set; } = null!;

    /// <summary>Its gateway's address; the same, as nothing listens in this engine.</summary>
    public SiloAddress GatewayAddress { get; set; } = null!;

    /// <summary>Whether it runs.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops it, letting calls and grains end or not.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops it; grains have until the token is cancelled.</summary>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <summary>Stops it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops it.</summary>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({SiloAddress})";

    /// <summary>Stops it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) StopSiloAsync(stopGracefully: true).GetAwaiter().GetResult();
    }
}
