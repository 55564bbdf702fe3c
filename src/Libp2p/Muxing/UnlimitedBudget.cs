namespace Libp2p.Muxing;

/// <summary>For a connection that has its own options as its only limits.</summary>
internal sealed class UnlimitedBudget : IStreamBudget
{
    public static UnlimitedBudget Instance { get; } = new();

    public void Open(bool inbound)
    {
    }

    public bool TryAccept() => true;

    public void Close(bool inbound)
    {
    }

    public bool TryGrow(int bytes) => true;

    public void Shrink(int bytes)
    {
    }
}
