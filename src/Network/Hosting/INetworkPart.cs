namespace Bib.Network.Hosting;

/// <summary>Something that runs on the network while there is one.</summary>
internal interface INetworkPart
{
    /// <summary>Gets ready before anybody can come; must not wait for grains.</summary>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins; must not wait for peers, nor for grains, which answer only later.</summary>
    Task StartAsync(PeerNetwork network, CancellationToken cancellationToken);

    /// <summary>Ends what it began; peers are still there.</summary>
    Task StopAsync();
}
